/** Webhooks against @supabase/stripe-sync-engine on the same Postgres, with the same signed events. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchStack, BenchTenants } from './bench-stack.ts';
import type { Cell } from './cells.ts';
import { inOrder, rate, ratio } from './figures.ts';
import type { IngestLoad, LoadResult } from './load.ts';
import { runLoad } from './run-load.ts';
import { BENCH_PAYMENT, type BenchPayment, type EventsOfRun, intentIdOf } from './signed-events.ts';

// Its migrations look for __dirname, which only its CommonJS build has.
const { runMigrations }: typeof import('@supabase/stripe-sync-engine') = createRequire(import.meta.url)(
  '@supabase/stripe-sync-engine',
);

const CALLERS = 16;

export interface IngestInputs {
  stack: BenchStack;
  tenants: BenchTenants;
  isQuick: boolean;
}

/** Its tables, in a schema of its own, made by its own migrations. */
export async function preparePeer({ owner, ownerUrl }: BenchStack): Promise<void> {
  await runMigrations({ schema: 'stripe', databaseUrl: ownerUrl });
  // It logs a migration that failed and goes on.
  const { rows } = await owner.query<{ table: string | null }>(
    `select to_regclass('stripe.payment_intents')::text as table`,
  );
  if (!rows[0]?.table) throw new Error('The peer could not make its tables.');
}

export function ingestCellsOf({ stack, tenants, isQuick }: IngestInputs): Cell[] {
  const share = isQuick ? 0.2 : 1;
  const load = (side: IngestLoad['side'], callers: number, events: EventsOfRun) =>
    runLoad(
      {
        kind: 'ingest',
        side,
        databaseUrl: stack.ownerUrl,
        port: stack.appPort,
        callers,
        events,
        warmUp: Math.round(1_000 * share),
      },
      stack.env,
    );
  const eventsOf = (count: number): EventsOfRun => ({
    run: newRun(),
    count: Math.round(count * share),
    signedAt: Math.floor(Date.now() / 1000),
  });

  const ingest = (name: string, callers: number, count: number, goal: number): Cell => ({
    name,
    measurePair: async (swapped) => {
      const events = eventsOf(count);
      const [ours, peer] = await inOrder(
        swapped,
        () => load('ours', callers, events),
        () => load('peer', callers, events),
      );
      await checkStored(stack, events, true);
      await forgetEvents(stack);
      return {
        runs: [ours, peer],
        figures: [
          ratio(`${name} ÷ peer`, ours.perSecond / peer.perSecond, goal),
          rate(`${name}: events/s`, ours),
          rate(`${name}: peer's events/s`, peer),
          { name: `${name}: p99 in ms`, value: ours.p99Ms, goal: null },
          { name: `${name}: peer's p99 in ms`, value: peer.p99Ms, goal: null },
        ],
      };
    },
  });

  return [
    ingest('webhook ingest, one caller', 1, 5_000, 1.7),
    ingest(`webhook ingest, ${CALLERS} callers`, CALLERS, 20_000, 2.5),
    {
      name: `webhook ingest over HTTP, ${CALLERS} callers`,
      measurePair: async () => {
        const events = eventsOf(5_000);
        const route = await load('route', CALLERS, events);
        await checkStored(stack, events, false);
        await forgetEvents(stack);
        return { runs: [route], figures: [rate('webhook route over HTTP: events/s', route)] };
      },
    },
    {
      name: `event to credit applied, ${CALLERS} callers`,
      measurePair: async (swapped) => {
        const bare = eventsOf(10_000);
        const events = { ...bare, payments: await makePayments(stack, tenants, bare) };
        const [ours, peer] = await inOrder(
          swapped,
          () => untilCredited(stack, events, () => load('ours', CALLERS, events)),
          () => load('peer', CALLERS, events),
        );
        await checkStored(stack, events, true);
        await forgetEvents(stack);
        return {
          runs: [ours, peer],
          figures: [
            ratio("event to credit applied ÷ peer's upsert", ours.perSecond / peer.perSecond, 1),
            rate('event to credit applied: events/s', ours),
            rate("event to credit applied: peer's upserts/s", peer),
          ],
        };
      },
    },
  ];
}

/** Letters and digits, as Stripe's ids are made of. */
function newRun(): string {
  return `B${Date.now().toString(36)}x`;
}

/** Payments that wait for their success, spread over the tenants. */
async function makePayments(
  { owner }: BenchStack,
  { ids }: BenchTenants,
  { run, count }: EventsOfRun,
): Promise<BenchPayment[]> {
  const { amountCents, currency, credits } = BENCH_PAYMENT;
  await owner.query(
    `insert into public.stripe_customers (tenant_id, stripe_customer_id, livemode)
     select t, 'cus_' || replace(t::text, '-', ''), false from unnest($1::uuid[]) t on conflict do nothing`,
    [ids],
  );
  const numbers = Array.from({ length: count }, (_, number) => number);
  const { rows } = await owner.query<BenchPayment>(
    `insert into public.payment_history (tenant_id, kind, purchase_id, amount_cents, currency, credits, description,
       livemode, stripe_customer_id, stripe_payment_intent_id)
     select t, 'purchase', gen_random_uuid(), $3, $4, $5, 'Bench', false, 'cus_' || replace(t::text, '-', ''), i
     from unnest($1::uuid[], $2::text[]) as p (t, i)
     returning id as "paymentId", stripe_customer_id as customer`,
    [
      numbers.map((number) => ids[number % ids.length]),
      numbers.map((number) => intentIdOf(run, number)),
      amountCents,
      currency,
      credits,
    ],
  );
  await owner.query('analyze public.payment_history');
  return rows;
}

/** From the first event that is sent to the last credit that is committed, with a worker beside. */
async function untilCredited(
  { owner, env }: BenchStack,
  events: EventsOfRun,
  send: () => Promise<LoadResult>,
): Promise<LoadResult> {
  const worker = fork(join(import.meta.dirname, 'worker-process.ts'), {
    env: { ...process.env, ...env, NODE_ENV: 'production' },
    execArgv: ['--import', 'tsx'],
  });
  await once(worker, 'message');
  try {
    const sent = await send();
    const endedAt = performance.now();
    for (;;) {
      const { rows } = await owner.query<{ waiting: boolean }>(
        `select exists (select from public.webhook_events where status = 'pending' and id like $1) as waiting`,
        [`evt_${events.run}0%`],
      );
      if (!rows[0]?.waiting) break;
      await sleep(5);
    }
    const seconds = events.count / sent.perSecond + (performance.now() - endedAt) / 1000;
    await checkCredited(owner, events);
    return { ...sent, perSecond: events.count / seconds };
  } finally {
    await stopWorker(worker);
  }
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  worker.send('stop');
  await once(worker, 'exit');
}

async function checkCredited(owner: BenchStack['owner'], { run, count }: EventsOfRun): Promise<void> {
  const { rows } = await owner.query<{ credited: string }>(
    `select count(*) as credited from public.payment_history p
     join public.credit_grants g on g.tenant_id = p.tenant_id and g.payment_id = p.id
     where p.stripe_payment_intent_id like $1 and p.status = 'succeeded' and g.credits = $2`,
    [`pi_${run}%`, BENCH_PAYMENT.credits],
  );
  if (Number(rows[0]?.credited) !== count) {
    throw new Error(`${rows[0]?.credited} of ${count} payments were credited`);
  }
}

async function checkStored(
  { owner }: BenchStack,
  { run, count }: EventsOfRun,
  hasPeer: boolean,
): Promise<void> {
  const stored = async (table: string, prefix: string) => {
    const { rows } = await owner.query<{ stored: string }>(
      `select count(*) as stored from ${table} where id like $1`,
      [`${prefix}_${run}0%`],
    );
    return Number(rows[0]?.stored);
  };
  const ours = await stored('public.webhook_events', 'evt');
  if (ours !== count) throw new Error(`${ours} of ${count} events are stored`);
  const peers = hasPeer ? await stored('stripe.payment_intents', 'pi') : count;
  if (peers !== count) throw new Error(`The peer stored ${peers} of ${count} intents`);
}

/** Both sides begin each pair with empty tables. */
async function forgetEvents({ owner }: BenchStack): Promise<void> {
  await owner.query('truncate public.webhook_events, public.webhook_attempts, stripe.payment_intents');
  await owner.query('truncate graphile_worker._private_jobs');
}
