import { query } from '#lib/db.ts';

/**
 * Sends a delivery again under the same message id, by which a receiver knows what it has.
 *
 * @throws AppError `delivery_not_found`
 */
export async function replayDelivery(tenantId: string, deliveryId: string): Promise<void> {
  await query({ name: 'replay-delivery', text: 'select id from events.replay($1, $2)' }, [
    tenantId,
    deliveryId,
  ]);
}
