import type Stripe from 'stripe';
import { syncCustomerDisputes } from '#lib/customer-payments/sync-refunds.ts';
import { syncDispute } from '#lib/refunds/sync-dispute.ts';
import { unlessForeign } from '#lib/webhooks/unless-foreign.ts';

/** A dispute was opened, went on or was decided: what it is now counts, not what the event says. */
export async function onDisputeChanged(event: { data: { object: Stripe.Dispute } }): Promise<string> {
  const { id, payment_intent: intent } = event.data.object;
  const { outcome, paymentId, status, change } = await syncDispute(id);
  if (outcome === 'recorded')
    return `Payment ${paymentId}: dispute ${status}, ${change ?? 0} credits held back.`;
  const intentId = typeof intent === 'string' ? intent : intent?.id;
  if (!intentId) return `Dispute ${id} belongs to no payment intent.`;
  const { payment } = await syncCustomerDisputes(intentId);
  if (!payment) return unlessForeign(intentId);
  return `Customer payment ${payment.id}: ${payment.amount_disputed} of ${payment.amount_received} is disputed.`;
}
