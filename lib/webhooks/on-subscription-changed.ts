import type Stripe from 'stripe';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

/** Any change of a subscription: what it says now counts, not what the event says, which may be late or out of order. */
export async function onSubscriptionChanged(event: {
  data: { object: Pick<Stripe.Subscription, 'id' | 'metadata'> };
}): Promise<string> {
  const { id, metadata } = event.data.object;
  return describeSync(id, metadata.refill_subscription_id);
}

/** @param ours our id, as Stripe's metadata have it; absent where somebody else made the subscription */
export async function describeSync(stripeSubscriptionId: string, ours: string | undefined): Promise<string> {
  if (!ours) return `Subscription ${stripeSubscriptionId} was not made by Refill.`;
  const { outcome, subscriptionId, credits } = await syncSubscription(stripeSubscriptionId);
  if (outcome === 'unknown_subscription') {
    // Its row is committed before Stripe is asked: kept as a dead letter for an operator, after the retries.
    throw new Error(
      `${stripeSubscriptionId} names subscription ${ours}, which does not exist or has another.`,
    );
  }
  return `Subscription ${subscriptionId}: ${outcome}, ${credits} credits granted.`;
}
