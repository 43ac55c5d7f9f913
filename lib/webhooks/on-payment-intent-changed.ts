import type Stripe from 'stripe';
import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';

/**
 * Any change of an intent: what it says now counts, not what the event says, which may be late or out of order. Its
 * metadata tell whether it buys credits or is a customer's payment.
 */
export async function onPaymentIntentChanged(event: {
  data: { object: Stripe.PaymentIntent };
}): Promise<string> {
  const { id, metadata } = event.data.object;
  if (metadata.refill_customer_payment_id) {
    const { outcome, payment } = await settleCustomerIntent(id);
    if (!payment) throw unknownPayment(id, `customer payment ${metadata.refill_customer_payment_id}`);
    return `Customer payment ${payment.id}: ${outcome}.`;
  }
  if (!metadata.refill_payment_id) return `Intent ${id} was not made by Refill.`;
  const { outcome, paymentId } = await settleIntent(id);
  if (outcome === 'unknown_payment') throw unknownPayment(id, `payment ${metadata.refill_payment_id}`);
  return `Payment ${paymentId}: ${outcome}.`;
}

/**
 * Its row is committed before the intent is made, so that this is either a database restored to an earlier state or
 * somebody else's metadata: kept as a dead letter for an operator, after the retries.
 */
function unknownPayment(intentId: string, payment: string): Error {
  return new Error(`Intent ${intentId} names ${payment}, which does not exist.`);
}
