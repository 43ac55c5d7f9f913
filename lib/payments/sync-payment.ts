import { queryOne } from '#lib/db.ts';
import { describePayment, getPayment } from '#lib/payments/payment.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';

/**
 * Asks Stripe how a payment stands and settles it: for the page that waits, and for a webhook that never arrived.
 *
 * @returns the payment and the balance in credits as the ledger has them now
 * @throws AppError `payment_not_found`, `stripe_unreachable`
 */
export async function syncPayment(tenantId: string, paymentId: string) {
  const before = await getPayment(tenantId, paymentId);
  const isSettled = before.status === 'succeeded' && !before.details_pending;
  if (before.stripe_payment_intent_id && !isSettled) await settleIntent(before.stripe_payment_intent_id);
  const payment = await getPayment(tenantId, paymentId);
  const { available } = await queryOne<{ available: number }>(
    { name: 'get-available', text: 'select available from public.credit_balances where tenant_id = $1' },
    [tenantId],
  );
  return { payment: describePayment(payment), availableCredits: available };
}
