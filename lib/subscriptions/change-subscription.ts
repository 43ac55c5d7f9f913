import Stripe from 'stripe';
import { AppError } from '#lib/http/errors.ts';
import { declineWords } from '#lib/payments/decline-words.ts';
import { callStripe } from '#lib/stripe.ts';
import { ensurePrice } from '#lib/subscriptions/ensure-price.ts';
import type { PlanRow } from '#lib/subscriptions/plan.ts';
import { getSubscription, requireRunning, type SubscriptionRow } from '#lib/subscriptions/subscription.ts';
import { syncSubscription } from '#lib/subscriptions/sync-subscription.ts';

/**
 * Changes the plan. A dearer one begins now: the difference for the time that is left is charged at once, and the
 * difference in credits for that time is granted once it is paid. A cheaper one costs and grants from the next period
 * on; what this period granted stays. Where the card is declined nothing has changed.
 *
 * @throws AppError `subscription_not_active`, `plan_not_comparable`, `payment_refused`, `stripe_unreachable`
 */
export async function changeSubscription(
  subscription: SubscriptionRow,
  plan: PlanRow,
  requestKey: string,
): Promise<SubscriptionRow> {
  const running = requireRunning(subscription);
  requireComparable(subscription, plan);
  if (running.status === 'past_due') {
    throw new AppError(
      'subscription_not_active',
      'The last renewal is not paid. Pay it before you change the plan.',
      {
        details: { status: running.status },
      },
    );
  }
  const priceId = await ensurePrice(plan);
  const itemId = await findItem(running.stripe_subscription_id);
  try {
    await callStripe((stripe) =>
      stripe.subscriptions.update(
        running.stripe_subscription_id,
        {
          items: [{ id: itemId, price: priceId }],
          ...(isDearer(subscription, plan)
            ? { proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete' }
            : { proration_behavior: 'none' }),
        },
        { idempotencyKey: `refill-subscription-change-${subscription.id}-${requestKey}`.slice(0, 255) },
      ),
    );
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
    throw new AppError(
      'payment_refused',
      `${declineWords(error.decline_code ?? error.code)} Your plan has not changed.`,
      { cause: error },
    );
  }
  await syncSubscription(running.stripe_subscription_id);
  return getSubscription(subscription.tenant_id, subscription.id);
}

export interface ChangePreview {
  /** Minor units; 0 where the change counts from the next period on. */
  chargedNowCents: number;
  /** Added once it is paid. */
  creditsNow: number;
  nextPriceCents: number;
  currency: string;
  nextPeriodAt: Date | null;
}

/** What a change would cost and grant now, as Stripe reckons it at this moment. @throws as changeSubscription */
export async function previewChange(subscription: SubscriptionRow, plan: PlanRow): Promise<ChangePreview> {
  const running = requireRunning(subscription);
  requireComparable(subscription, plan);
  const later = {
    nextPriceCents: plan.price_cents,
    currency: plan.currency,
    nextPeriodAt: subscription.current_period_end,
  };
  if (!isDearer(subscription, plan)) return { ...later, chargedNowCents: 0, creditsNow: 0 };
  const priceId = await ensurePrice(plan);
  const itemId = await findItem(running.stripe_subscription_id);
  const preview = await callStripe((stripe) =>
    stripe.invoices.createPreview({
      subscription: running.stripe_subscription_id,
      subscription_details: {
        items: [{ id: itemId, price: priceId }],
        proration_behavior: 'always_invoice',
      },
    }),
  );
  const rest = preview.lines.data.find(({ amount }) => amount > 0)?.period;
  return {
    ...later,
    chargedNowCents: preview.amount_due,
    creditsNow: rest ? creditsForRest(subscription, plan, rest) : 0,
  };
}

/** As subscriptions.grant_upgrade reckons: the difference, for the share of the period that is left, rounded down. */
function creditsForRest(
  { current_period_start: start, current_period_end: end, credits_per_period: had }: SubscriptionRow,
  { credits_per_period: gets }: PlanRow,
  rest: { start: number; end: number },
): number {
  if (!start || !end || gets <= had) return 0;
  const length = BigInt(Math.round((end.getTime() - start.getTime()) / 1000));
  return Number((BigInt(gets - had) * BigInt(rest.end - rest.start)) / length);
}

function isDearer({ price_cents: now }: SubscriptionRow, { price_cents: then }: PlanRow): boolean {
  return then > now;
}

function requireComparable(subscription: SubscriptionRow, plan: PlanRow): void {
  const isSame = subscription.plan_id === plan.id && subscription.price_cents === plan.price_cents;
  if (isSame) throw new AppError('plan_not_comparable', 'This is the plan you have.', { param: 'plan' });
  if (subscription.currency === plan.currency && subscription.billed_every === plan.billed_every) return;
  throw new AppError(
    'plan_not_comparable',
    'This plan is billed in another currency or rhythm. Cancel at the end of the period, then choose it.',
    { param: 'plan' },
  );
}

async function findItem(stripeSubscriptionId: string): Promise<string> {
  const { items } = await callStripe((stripe) => stripe.subscriptions.retrieve(stripeSubscriptionId));
  const [item] = items.data;
  if (!item) throw new Error(`${stripeSubscriptionId} has no item`);
  return item.id;
}
