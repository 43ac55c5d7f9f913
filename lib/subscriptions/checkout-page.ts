/** The page of Stripe's where a subscription is paid by a person: opened, closed, and asked how it went. */
import type Stripe from 'stripe';
import { query } from '#lib/db.ts';
import { createUnderKey } from '#lib/payments/create-under-key.ts';
import { callStripe } from '#lib/stripe.ts';
import { getSubscription, type SubscriptionRow } from '#lib/subscriptions/subscription.ts';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

interface PageRequest {
  stripeCustomerId: string;
  priceId: string;
  successUrl: string;
  cancelUrl: string;
}

/**
 * Opens the page. Two calls at once open one: the key names the page that was open before, not the caller.
 *
 * @returns the page's address
 * @throws AppError `stripe_unreachable`
 */
export async function openPage(subscription: SubscriptionRow, request: PageRequest): Promise<string> {
  const metadata = { refill_subscription_id: subscription.id };
  const session = await createUnderKey({
    key: `refill-subscription-page-${subscription.id}-${request.priceId}-after-${
      subscription.stripe_checkout_session_id ?? 'none'
    }`,
    create: (stripe, idempotencyKey) =>
      stripe.checkout.sessions.create(
        {
          mode: 'subscription',
          customer: request.stripeCustomerId,
          line_items: [{ price: request.priceId, quantity: 1 }],
          success_url: request.successUrl,
          cancel_url: request.cancelUrl,
          subscription_data: { metadata },
          metadata,
        },
        { idempotencyKey },
      ),
    find: async (stripe) => {
      const { data } = await stripe.checkout.sessions.list({
        customer: request.stripeCustomerId,
        status: 'open',
        limit: 100,
      });
      return data.find(({ metadata }) => metadata?.refill_subscription_id === subscription.id) ?? null;
    },
  });
  await query({ name: 'attach-session', text: 'select subscriptions.attach_session($1, $2)' }, [
    subscription.id,
    session.id,
  ]);
  if (!session.url) throw new Error(`Session ${session.id} came without an address`);
  return session.url;
}

/** The address of the page that is open for a subscription; null where none is. */
export async function findPage(subscription: SubscriptionRow): Promise<string | null> {
  const sessionId = subscription.stripe_checkout_session_id;
  if (sessionId === null) return null;
  const session = await callStripe((stripe) => stripe.checkout.sessions.retrieve(sessionId));
  return session.status === 'open' ? session.url : null;
}

/**
 * Closes the page of a subscription that nobody has paid for.
 *
 * @returns the subscription where somebody had paid after all; null where the way is free
 */
export async function closePage(subscription: SubscriptionRow): Promise<SubscriptionRow | null> {
  const sessionId = subscription.stripe_checkout_session_id;
  if (sessionId === null) return null;
  const session = await callStripe((stripe) => stripe.checkout.sessions.retrieve(sessionId));
  if (session.status === 'open') {
    await callStripe((stripe) => stripe.checkout.sessions.expire(sessionId));
    return null;
  }
  return session.status === 'complete' ? takeUp(subscription, session) : null;
}

/** What has become of a subscription that waits to be paid: taken up where its page says it is. */
export async function refreshPending(subscription: SubscriptionRow): Promise<SubscriptionRow> {
  const sessionId = subscription.stripe_checkout_session_id;
  if (subscription.status !== 'pending' || sessionId === null) return subscription;
  const session = await callStripe((stripe) => stripe.checkout.sessions.retrieve(sessionId));
  return session.status === 'complete' ? takeUp(subscription, session) : subscription;
}

async function takeUp(
  { tenant_id, id }: SubscriptionRow,
  { subscription }: Stripe.Checkout.Session,
): Promise<SubscriptionRow> {
  const stripeId = typeof subscription === 'string' ? subscription : subscription?.id;
  if (stripeId) await syncSubscription(stripeId);
  return getSubscription(tenant_id, id);
}
