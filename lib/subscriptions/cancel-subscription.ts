import { query } from '#lib/db.ts';
import { callStripe } from '#lib/stripe.ts';
import { closePage } from '#lib/subscriptions/checkout-page.ts';
import { getSubscription, requireRunning, type SubscriptionRow } from '#lib/subscriptions/subscription.ts';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

/**
 * Cancels at the end of the paid period, or now. What was paid is not given back; without roll-over, unused credits of
 * the plan lapse when it ends. One that nobody has paid for is let go.
 *
 * @throws AppError `subscription_not_active`, `stripe_unreachable`
 */
export async function cancelSubscription(
  subscription: SubscriptionRow,
  isAtPeriodEnd: boolean,
): Promise<SubscriptionRow> {
  if (subscription.status === 'pending') {
    const paid = await closePage(subscription);
    if (paid) return cancelSubscription(paid, isAtPeriodEnd);
    await query({ name: 'abandon-subscription', text: 'select id from subscriptions.abandon($1)' }, [
      subscription.id,
    ]);
    return getSubscription(subscription.tenant_id, subscription.id);
  }
  const { stripe_subscription_id: stripeId } = requireRunning(subscription);
  await callStripe((stripe) =>
    isAtPeriodEnd
      ? stripe.subscriptions.update(stripeId, { cancel_at_period_end: true })
      : stripe.subscriptions.cancel(stripeId),
  );
  await syncSubscription(stripeId);
  return getSubscription(subscription.tenant_id, subscription.id);
}

/** Takes a cancellation back before the period ends. @throws AppError `subscription_not_active` */
export async function resumeSubscription(subscription: SubscriptionRow): Promise<SubscriptionRow> {
  const { stripe_subscription_id: stripeId } = requireRunning(subscription);
  await callStripe((stripe) => stripe.subscriptions.update(stripeId, { cancel_at_period_end: false }));
  await syncSubscription(stripeId);
  return getSubscription(subscription.tenant_id, subscription.id);
}
