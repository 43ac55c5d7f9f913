import type Stripe from 'stripe';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { type EventHandler, handlers } from '#lib/webhooks/handlers.ts';

/** After so many failures, over about two days of growing pauses, an event waits for an operator. */
const ATTEMPTS_BEFORE_DEAD = 16;

export interface ClaimedEvent {
  id: string;
  /** Failed ones before this, since it came or was last replayed. */
  attempts: number;
  payload: Stripe.Event;
}

interface Outcome {
  status: 'pending' | 'processed' | 'ignored' | 'dead';
  outcome: string | null;
  error: string | null;
}

/** Handles one event and records the attempt; one that fails is tried again after a growing pause. */
export async function handleEvent(event: ClaimedEvent): Promise<void> {
  const startedAt = new Date();
  const { status, outcome, error } = await attempt(event);
  await query(
    {
      name: 'finish-attempt',
      text: 'select webhooks.finish_attempts(array[$1], $2, $3, array[$4], array[$5], array[$6])',
    },
    [event.id, startedAt, Date.now() - startedAt.getTime(), status, outcome, error],
  );
}

async function attempt({ id, attempts, payload }: ClaimedEvent): Promise<Outcome> {
  const handler = handlers[payload.type] as EventHandler | undefined;
  if (!handler) return { status: 'ignored', outcome: `No handler for ${payload.type}`, error: null };
  try {
    return { status: 'processed', outcome: await handler(payload), error: null };
  } catch (error) {
    const isDead = attempts + 1 >= ATTEMPTS_BEFORE_DEAD;
    log.warn({ eventId: id, attempt: attempts + 1, isDead, err: error }, 'an event could not be handled');
    return { status: isDead ? 'dead' : 'pending', outcome: null, error: wordsOf(error) };
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof AppError && error.cause instanceof Error)
    return `${error.message} (${error.cause.message})`;
  return error instanceof Error ? error.message : String(error);
}
