import { z } from 'zod';
import { queryOne } from '#lib/db.ts';

export const replayEventsSchema = z.strictObject({
  eventIds: z.array(z.string().min(1).max(255)).min(1, 'Name an event.').max(500, 'At most 500 at once.'),
});

/**
 * Has events handled again, all or none of them; written to the audit log.
 *
 * @throws AppError `event_not_found`, `event_pruned`
 */
export async function replayEvents(
  eventIds: readonly string[],
  userId: string,
): Promise<{ replayed: number }> {
  return queryOne<{ replayed: number }>(
    { name: 'replay-events', text: 'select webhooks.replay_many($1, $2) as replayed' },
    [eventIds, userId],
  );
}
