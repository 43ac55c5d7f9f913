import type { Pool } from 'pg';
import { missingResource } from '../core/errors.ts';

/** Queues an event once more, whatever became of it before. */
export async function redeliverEvent(pool: Pool, eventId: string): Promise<void> {
  const { rowCount } = await pool.query(
    "update webhook_outbox set state = 'pending', due_at = now(), queued_at = now(), attempts = 0 where event_id = $1",
    [eventId],
  );
  if (!rowCount) throw missingResource('event', eventId);
}

/** Takes an event out of the outbox: it happened, and nobody will be told. */
export async function loseEvent(pool: Pool, eventId: string): Promise<void> {
  const { rowCount } = await pool.query("update webhook_outbox set state = 'lost' where event_id = $1", [
    eventId,
  ]);
  if (!rowCount) throw missingResource('event', eventId);
}
