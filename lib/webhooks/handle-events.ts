/**
 * Handles stored events and records an attempt of each. Payments that an event says were paid, with all facts, are
 * settled together; each other event has its handler. One that fails is tried again alone, after a growing pause.
 */
import type Stripe from 'stripe';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { settlePaidEvents } from '#lib/payments/settle-paid-events.ts';
import { type EventHandler, handlers } from '#lib/webhooks/handlers.ts';
import { type PaidEvent, paidEvent } from '#lib/webhooks/paid-event.ts';

/** After so many failures, over about two days of growing pauses, an event waits for an operator. */
const ATTEMPTS_BEFORE_DEAD = 16;
/** Handlers under way at once, of one job: most of them wait for Stripe. */
const HANDLERS_AT_ONCE = 4;

interface WaitingEvent {
  id: string;
  attempts: number;
  payload: Stripe.Event;
}

interface Attempt {
  eventId: string;
  status: 'pending' | 'processed' | 'ignored' | 'dead';
  outcome: string | null;
  error: string | null;
}

/** Those that are finished already are left alone. @throws only where attempts cannot be recorded: the queue tries again */
export async function handleEvents(eventIds: readonly string[]): Promise<void> {
  const waiting = await query<WaitingEvent>(
    {
      name: 'waiting-events',
      text: `select id, attempts, payload from public.webhook_events
        where id = any ($1) and status = 'pending' order by received_at, id`,
    },
    [eventIds],
  );
  const others: WaitingEvent[] = [];
  const paid: { event: WaitingEvent; said: PaidEvent }[] = [];
  for (const event of waiting) {
    const said = paidEvent(event.payload);
    if (said) paid.push({ event, said });
    else others.push(event);
  }
  if (paid.length > 0) await handlePaid(paid);
  await Promise.all(
    Array.from({ length: Math.min(HANDLERS_AT_ONCE, others.length) }, async () => {
      for (let event = others.shift(); event; event = others.shift()) await handleAlone(event);
    }),
  );
}

async function handlePaid(paid: readonly { event: WaitingEvent; said: PaidEvent }[]): Promise<void> {
  const startedAt = new Date();
  let attempts: Attempt[];
  try {
    const settlements = await settlePaidEvents(paid.map(({ said }) => said));
    attempts = paid.map(({ event, said }) => {
      const settlement = settlements.get(said.eventId);
      return settlement && settlement.outcome !== 'unknown_payment'
        ? done(event.id, 'processed', `Payment ${settlement.paymentId}: ${settlement.outcome}.`)
        : failed(
            event,
            new Error(
              `Intent ${said.intent.id} names payment ${said.intent.paymentId}, which does not exist.`,
            ),
          );
    });
  } catch (error) {
    if (paid.length === 1 && paid[0]) attempts = [failed(paid[0].event, error)];
    else {
      log.warn({ events: paid.length, err: error }, 'paid events could not be settled together');
      for (const one of paid) await handlePaid([one]);
      return;
    }
  }
  await record(startedAt, attempts);
}

async function handleAlone(event: WaitingEvent): Promise<void> {
  const startedAt = new Date();
  await record(startedAt, [await attemptAlone(event)]);
}

async function attemptAlone(event: WaitingEvent): Promise<Attempt> {
  const handler = handlers[event.payload.type] as EventHandler | undefined;
  if (!handler) return done(event.id, 'ignored', `No handler for ${event.payload.type}`);
  try {
    return done(event.id, 'processed', await handler(event.payload));
  } catch (error) {
    return failed(event, error);
  }
}

function done(eventId: string, status: 'processed' | 'ignored', outcome: string): Attempt {
  return { eventId, status, outcome, error: null };
}

function failed({ id, attempts }: WaitingEvent, error: unknown): Attempt {
  const attempt = attempts + 1;
  const isDead = attempt >= ATTEMPTS_BEFORE_DEAD;
  log.warn({ eventId: id, attempt, isDead, err: error }, 'an event could not be handled');
  return { eventId: id, status: isDead ? 'dead' : 'pending', outcome: null, error: wordsOf(error) };
}

async function record(startedAt: Date, attempts: readonly Attempt[]): Promise<void> {
  await query({ name: 'finish-attempts', text: 'select webhooks.finish_attempts($1, $2, $3, $4, $5, $6)' }, [
    attempts.map(({ eventId }) => eventId),
    startedAt,
    Date.now() - startedAt.getTime(),
    attempts.map(({ status }) => status),
    attempts.map(({ outcome }) => outcome),
    attempts.map(({ error }) => error),
  ]);
}

function wordsOf(error: unknown): string {
  if (error instanceof AppError && error.cause instanceof Error)
    return `${error.message} (${error.cause.message})`;
  return error instanceof Error ? error.message : String(error);
}
