import Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { isStoredFailure } from '#lib/payments/create-under-key.ts';
import { callStripe, isLivemode } from '#lib/stripe.ts';
import { closePage, findPage, openPage } from '#lib/subscriptions/checkout-page.ts';
import { ensurePrice } from '#lib/subscriptions/ensure-price.ts';
import type { PlanRow } from '#lib/subscriptions/plan.ts';
import { getSubscription, type SubscriptionRow } from '#lib/subscriptions/subscription.ts';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

export interface SubscriptionRequest {
  tenantId: string;
  /** Null: the tenant itself subscribes. */
  customerId: string | null;
  plan: PlanRow;
  /** The same for every try of one choice. */
  requestKey: string;
  userId: string | null;
  stripeCustomerId: string;
  /** The saved card that pays while nobody is there; without one, or where it will not pay, a page asks for one. */
  card: string | null;
  successUrl: string;
  cancelUrl: string;
}

export interface StartedSubscription {
  subscription: SubscriptionRow;
  /** Where a person pays; null where it is paid. */
  checkoutUrl: string | null;
}

/**
 * Subscribes: agreed and committed first, then paid with the saved card, or on a page of Stripe's where there is none,
 * where it is declined or where the bank wants to see its owner. A retry finds what an earlier try made.
 *
 * @throws AppError `subscription_exists`, `plan_not_found`, `idempotency_key_reused`, `stripe_unreachable`
 */
export async function startSubscription(request: SubscriptionRequest): Promise<StartedSubscription> {
  const { id, earlier_page, is_retry } = await queryOne<{
    id: string;
    earlier_page: string | null;
    is_retry: boolean;
  }>(
    {
      name: 'begin-subscription',
      text: `select (b.subscription).id, (b.subscription).stripe_checkout_session_id as earlier_page, b.is_retry
        from subscriptions.begin($1, $2, $3, $4, $5, $6) b`,
    },
    [request.tenantId, request.customerId, request.requestKey, request.plan.id, request.userId, isLivemode()],
  );
  // The page that was open when this call began, not one that a call beside it opens.
  const begun = {
    ...(await getSubscription(request.tenantId, id)),
    stripe_checkout_session_id: earlier_page,
  };
  if (begun.status !== 'pending') return { subscription: begun, checkoutUrl: null };
  const open = is_retry ? await findPage(begun) : null;
  if (open) return { subscription: begun, checkoutUrl: open };
  // A page that an earlier choice left open could be paid beside this one.
  const paid = await closePage(begun);
  if (paid) return { subscription: paid, checkoutUrl: null };
  const priceId = await ensurePrice(request.plan);
  const made = request.card ? await payWithCard(request, id, priceId, request.card) : null;
  if (made) {
    await syncSubscription(made.id);
    return { subscription: await getSubscription(request.tenantId, id), checkoutUrl: null };
  }
  const checkoutUrl = await openPage(begun, { ...request, priceId });
  return { subscription: await getSubscription(request.tenantId, id), checkoutUrl };
}

/** Null where the card will not pay without its owner: nothing was charged, and nothing is left at Stripe. */
async function payWithCard(
  request: SubscriptionRequest,
  id: string,
  priceId: string,
  card: string,
): Promise<Stripe.Subscription | null> {
  try {
    return await callStripe((stripe) =>
      stripe.subscriptions.create(
        {
          customer: request.stripeCustomerId,
          items: [{ price: priceId }],
          default_payment_method: card,
          off_session: true,
          payment_behavior: 'error_if_incomplete',
          metadata: { refill_subscription_id: id },
        },
        { idempotencyKey: `refill-subscription-${id}-${priceId}-${card}` },
      ),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return null;
    // Stripe keeps a failure of its own under the key for a day: what it made all the same is looked up, and where it
    // made nothing a person pays on a page, since another key could charge twice.
    if (isStoredFailure(error)) return findMade(request.stripeCustomerId, id);
    if (error instanceof Stripe.errors.StripeIdempotencyError) {
      throw new AppError('idempotency_key_reused', 'This subscription is being made right now.', {
        cause: error,
      });
    }
    throw error;
  }
}

async function findMade(customer: string, id: string): Promise<Stripe.Subscription | null> {
  const { data } = await callStripe((stripe) =>
    stripe.subscriptions.list({ customer, status: 'all', limit: 100 }),
  );
  return data.find(({ metadata }) => metadata.refill_subscription_id === id) ?? null;
}
