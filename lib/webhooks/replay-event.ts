import { query } from '#lib/db.ts';

/**
 * Puts an event back to be handled again. What is done already stays as it is: each handler asks Stripe for the present
 * state and changes nothing that agrees with it.
 *
 * @throws AppError `event_not_found`
 */
export async function replayEvent(eventId: string): Promise<{ eventId: string }> {
  await query({ name: 'replay-event', text: 'select webhooks.replay($1)' }, [eventId]);
  return { eventId };
}
