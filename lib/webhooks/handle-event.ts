import type Stripe from 'stripe';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { type EventHandler, handlers } from '#lib/webhooks/handlers.ts';

/** After so many failures, over about two days of growing pauses, an event waits for an operator. */
const ATTEMPTS_BEFORE_DEAD = 16;

interface EventRow {
  /** Null once it is pruned, which only happens to events that are done with. */
  payload: Stripe.Event | null;
  status: string;
  attempts: number;
}

/**
 * Handles a stored event and records the attempt. An event that is already finished is left alone.
 *
 * @throws what the handler threw, as long as it is to be tried again: the queue backs off
 */
export async function handleEvent(eventId: string): Promise<void> {
  const [event] = await query<EventRow>(
    { name: 'find-event', text: 'select payload, status, attempts from public.webhook_events where id = $1' },
    [eventId],
  );
  if (event?.status !== 'pending' || !event.payload) return;
  const startedAt = new Date();
  const handler = handlers[event.payload.type] as EventHandler | undefined;
  if (!handler) {
    await finish(eventId, startedAt, 'ignored', `No handler for ${event.payload.type}`, null);
    return;
  }
  try {
    await finish(eventId, startedAt, 'processed', await handler(event.payload), null);
  } catch (error) {
    const isDead = event.attempts + 1 >= ATTEMPTS_BEFORE_DEAD;
    await finish(eventId, startedAt, isDead ? 'dead' : 'pending', null, wordsOf(error));
    log.warn({ eventId, attempt: event.attempts + 1, isDead, err: error }, 'an event could not be handled');
    if (!isDead) throw error;
  }
}

async function finish(
  eventId: string,
  startedAt: Date,
  status: string,
  outcome: string | null,
  error: string | null,
) {
  await query({ name: 'finish-attempt', text: 'select webhooks.finish_attempt($1, $2, $3, $4, $5, $6)' }, [
    eventId,
    startedAt,
    Date.now() - startedAt.getTime(),
    status,
    outcome,
    error,
  ]);
}

function wordsOf(error: unknown): string {
  if (error instanceof AppError && error.cause instanceof Error)
    return `${error.message} (${error.cause.message})`;
  return error instanceof Error ? error.message : String(error);
}
