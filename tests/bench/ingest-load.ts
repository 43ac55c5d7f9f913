/** Both sides of the ingest cells: functions that are given raw body and signature, without HTTP. */
import { StripeSync } from '@supabase/stripe-sync-engine';
import { env } from '#lib/env.ts';
import { receiveEvent } from '#lib/webhooks/receive-event.ts';
import { HttpConnection } from './http-connection.ts';
import type { IngestLoad, LoadResult } from './load.ts';
import { type SignedEvent, signedEvents } from './signed-events.ts';
import { quantile } from './statistics.ts';

type Ingest = (event: SignedEvent, caller: number) => Promise<unknown>;

/** Sends each event once, the callers taking them in turn; the first are a warm-up and count for nothing. */
export async function runIngest(load: IngestLoad): Promise<LoadResult> {
  const ingest = ingestOf(load);
  const { STRIPE_WEBHOOK_SECRET } = env();
  const { run, signedAt } = load.events;
  await send(
    signedEvents({ run: `${run}w`, count: load.warmUp, signedAt }, STRIPE_WEBHOOK_SECRET),
    load.callers,
    ingest,
  );
  const events = signedEvents(load.events, STRIPE_WEBHOOK_SECRET);
  const startedAt = performance.now();
  const { times, errors } = await send(events, load.callers, ingest);
  const seconds = (performance.now() - startedAt) / 1000;
  times.sort((a, b) => a - b);
  return {
    debits: 0,
    errors,
    perSecond: times.length / seconds,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

async function send(events: readonly SignedEvent[], callers: number, ingest: Ingest) {
  const times: number[] = [];
  let next = 0;
  let errors = 0;
  const loop = async (caller: number) => {
    for (let event = events[next++]; event; event = events[next++]) {
      const from = performance.now();
      try {
        await ingest(event, caller);
        times.push(performance.now() - from);
      } catch (error) {
        if (errors++ === 0) console.error(error);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  return { times, errors };
}

function ingestOf(load: IngestLoad): Ingest {
  switch (load.side) {
    case 'ours':
      return ({ body, signature }) => receiveEvent(body, signature);
    case 'peer': {
      const peer = new StripeSync({
        schema: 'stripe',
        stripeSecretKey: env().STRIPE_SECRET_KEY,
        stripeWebhookSecret: env().STRIPE_WEBHOOK_SECRET,
        // As many connections as callers: it sends one statement for each event.
        poolConfig: { connectionString: load.databaseUrl, max: Math.max(10, load.callers) },
      });
      return ({ body, signature }) => peer.processWebhook(body, signature);
    }
    case 'route':
      return overHttp(load);
  }
}

function overHttp({ port, callers }: IngestLoad): Ingest {
  const connections = Array.from({ length: callers }, () => new HttpConnection('127.0.0.1', port));
  return async ({ body, signature }, caller) => {
    const reply = await connections[caller]?.post(
      `POST /api/stripe/webhooks HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nstripe-signature: ${signature}\r\ncontent-type: application/json\r\n`,
      body.toString('latin1'),
    );
    if (reply?.status !== 200) throw new Error(`Answered ${reply?.status}: ${reply?.body.slice(0, 300)}`);
  };
}
