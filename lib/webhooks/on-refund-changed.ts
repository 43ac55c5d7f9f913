import type Stripe from 'stripe';
import { syncCustomerRefunds } from '#lib/customer-payments/sync-refunds.ts';
import { syncRefunds } from '#lib/refunds/sync-refunds.ts';
import { syncSubscriptionRefunds } from '#lib/subscriptions/sync-refunds.ts';
import { unlessForeign } from '#lib/webhooks/unless-foreign.ts';

/** A charge was refunded, or one of its refunds went on: all refunds of its intent are read anew. */
export async function onRefundChanged(event: {
  data: { object: Pick<Stripe.Charge | Stripe.Refund, 'id' | 'payment_intent'> };
}): Promise<string> {
  const { id, payment_intent: intent } = event.data.object;
  const intentId = typeof intent === 'string' ? intent : intent?.id;
  if (!intentId) return `${id} belongs to no payment intent.`;
  const { outcome, paymentId, change } = await syncRefunds(intentId);
  if (outcome === 'unknown_payment') {
    const { payment } = await syncCustomerRefunds(intentId);
    if (!payment) return ofSubscription(intentId);
    return `Customer payment ${payment.id}: ${payment.amount_refunded} of ${payment.amount_received} went back.`;
  }
  return `Payment ${paymentId}: refunds recorded, ${change ?? 0} credits taken back.`;
}

async function ofSubscription(intentId: string): Promise<string> {
  const refunds = await syncSubscriptionRefunds(intentId);
  if (!refunds) return unlessForeign(intentId);
  const { outcome, subscriptionId, change } = refunds;
  // Its row is committed before Stripe is asked: kept as a dead letter for an operator, after the retries.
  if (outcome === 'unknown_subscription')
    throw new Error(`Intent ${intentId} paid a subscription that does not exist.`);
  return `Subscription ${subscriptionId}: refunds recorded, ${change ?? 0} credits taken back.`;
}
