import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';

/**
 * Asks Stripe for what the events that credited these payments did not know: card, receipt, and whether it is so.
 * Safe to run at any time, any number of times.
 *
 * @throws what stood against one of them, after all were tried
 */
export async function completeDetails(intentIds: readonly string[]): Promise<void> {
  const pending = await query<{ id: string }>(
    {
      name: 'payments-without-details',
      text: `select stripe_payment_intent_id as id from public.payment_history
        where stripe_payment_intent_id = any ($1) and details_pending`,
    },
    [intentIds],
  );
  const failures: unknown[] = [];
  for (const { id } of pending) {
    try {
      await settleIntent(id);
    } catch (error) {
      log.warn({ paymentIntentId: id, err: error }, 'the details of a payment are still unknown');
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
