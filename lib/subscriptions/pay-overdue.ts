import Stripe from 'stripe';
import { AppError } from '#lib/http/errors.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import { callStripe } from '#lib/stripe.ts';
import { getSubscription, requireRunning, type SubscriptionRow } from '#lib/subscriptions/subscription.ts';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

/**
 * Pays what a renewal left open with this card, which also pays from then on; the period is granted once it is paid.
 * Nothing open is no error: somebody else was quicker.
 *
 * @throws AppError `payment_refused`, `subscription_not_active`, `stripe_unreachable`
 */
export async function payOverdue(subscription: SubscriptionRow, card: string): Promise<SubscriptionRow> {
  const { stripe_subscription_id: stripeId } = requireRunning(subscription);
  const { data: open } = await callStripe((stripe) =>
    stripe.invoices.list({ subscription: stripeId, status: 'open', limit: 10 }),
  );
  try {
    await callStripe((stripe) => stripe.subscriptions.update(stripeId, { default_payment_method: card }));
    for (const invoice of open.toReversed()) {
      await callStripe((stripe) =>
        stripe.invoices.pay(invoice.id, { payment_method: card, off_session: true }),
      );
    }
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
    throw new AppError('payment_refused', declineWords(error.decline_code ?? error.code), { cause: error });
  } finally {
    await syncSubscription(stripeId);
  }
  return getSubscription(subscription.tenant_id, subscription.id);
}
