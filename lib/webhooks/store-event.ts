import pg from 'pg';
import { query } from '#lib/db.ts';
import { Gatherer } from '#lib/gather.ts';
import { log } from '#lib/log.ts';

export interface StorableEvent {
  id: string;
  /** As it came, valid JSON. */
  json: string;
  /** Why it is kept aside and not handled; null where it is to be handled. */
  reason: string | null;
}

/** In a stream of events a worker is told now and then, not of each: asking costs more than storing. */
const WAKE_EVERY_MS = 50;
let wokenAt = Number.NEGATIVE_INFINITY;
let waking: NodeJS.Timeout | undefined;

const globalInbox = globalThis as typeof globalThis & { refillInbox?: Gatherer<StorableEvent, boolean> };

/** The inbox of this process; kept across reloads of modules in development, as the pool is. */
function inbox(): Gatherer<StorableEvent, boolean> {
  globalInbox.refillInbox ??= new Gatherer({
    flush: storeEvents,
    // Events are up to a megabyte each, most of them three kilobytes.
    maxBatch: 64,
    maxFlushes: 2,
    // Stripe delivers again what is turned away.
    maxWaiting: 5_000,
    retryDelaysMs: [100, 400],
  });
  return globalInbox.refillInbox;
}

/**
 * Stores an event that is known to be Stripe's, together with others that arrive at the same time. One
 * whose contents the database cannot hold is kept aside as text.
 *
 * @returns false where it was known already
 * @throws AppError `unavailable`; nothing is stored then, or it is not known whether it was
 */
export async function storeEvent(event: StorableEvent): Promise<boolean> {
  try {
    return await inbox().gather(event);
  } catch (error) {
    if (!isDataException(error)) throw error;
    log.error({ eventId: event.id, err: error }, 'an event has contents that the database cannot hold');
    return inbox().gather(asText(event, error.message));
  }
}

/** Whether each was new, in their order. */
async function storeEvents(events: readonly StorableEvent[]): Promise<boolean[]> {
  const wakes = performance.now() - wokenAt >= WAKE_EVERY_MS;
  const fresh = await query<{ id: string }>(
    { name: 'receive-events', text: 'select id from webhooks.receive_many($1, $2, $3) as id' },
    [`[${events.map(({ json }) => json).join(',')}]`, events.map(({ reason }) => reason), wakes],
  );
  if (wakes) wokenAt = performance.now();
  else wakeSoon();
  // Of an event that stands twice in a batch, the first is the one that was new.
  const unclaimed = new Set(fresh.map(({ id }) => id));
  return events.map(({ id }) => unclaimed.delete(id));
}

/** For events that woke nobody: where this is lost with its process, a worker looks by itself within a minute. */
function wakeSoon(): void {
  if (waking) return;
  waking = setTimeout(() => {
    waking = undefined;
    wokenAt = performance.now();
    query({ name: 'wake-worker', text: `select jobs.enqueue('webhook-inbox', '{}')` }).catch((error: Error) =>
      log.warn({ error: error.message }, 'no worker could be told of new events'),
    );
  }, WAKE_EVERY_MS);
}

/** Class 22: a NUL, half a surrogate pair, a time beyond all calendars. */
function isDataException(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code?.startsWith('22') === true;
}

function asText({ id, json }: StorableEvent, problem: string): StorableEvent {
  return {
    id,
    json: JSON.stringify({
      id,
      type: 'unreadable',
      livemode: false,
      created: Math.floor(Date.now() / 1000),
      base64: Buffer.from(json).toString('base64'),
    }),
    reason: `The database cannot hold its contents: ${problem}`,
  };
}
