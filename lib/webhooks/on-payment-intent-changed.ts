import type Stripe from 'stripe';
import { settleIntent } from '#lib/payments/settle-intent.ts';

/**
 * Any change of an intent: what it says now counts, not what the event says, which may be late or out of order.
 */
export async function onPaymentIntentChanged(event: {
  data: { object: Stripe.PaymentIntent };
}): Promise<string> {
  const { id, metadata } = event.data.object;
  if (!metadata.refill_payment_id) return `Intent ${id} was not made by Refill.`;
  const { outcome, paymentId } = await settleIntent(id);
  if (outcome === 'unknown_payment') {
    // Its row is committed before the intent is made, so that this is either a database restored to an earlier state
    // or somebody else's metadata: kept as a dead letter for an operator, after the retries.
    throw new Error(`Intent ${id} names payment ${metadata.refill_payment_id}, which does not exist.`);
  }
  return `Payment ${paymentId}: ${outcome}.`;
}
