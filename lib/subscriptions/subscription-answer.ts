import { toMajor } from '#lib/money.ts';
import type { PlanRow } from '#lib/subscriptions/plan.ts';
import type { SubscriptionRow } from '#lib/subscriptions/subscription.ts';

/** A subscription as the payments API shows it; amounts in major units. */
export function describeSubscription(subscription: SubscriptionRow, checkoutUrl: string | null = null) {
  return {
    id: subscription.id,
    plan: subscription.plan_slug,
    status: subscription.status,
    /** What it lets the customer do now: active, grace (a renewal is not paid yet) or none. */
    access: subscription.access,
    amount: toMajor(subscription.price_cents, subscription.currency),
    currency: subscription.currency,
    billed_every: subscription.billed_every,
    current_period_start: subscription.current_period_start?.toISOString() ?? null,
    current_period_end: subscription.current_period_end?.toISOString() ?? null,
    cancel_at_period_end: subscription.cancel_at_period_end,
    grace_ends_at: subscription.grace_ends_at?.toISOString() ?? null,
    ended_at: subscription.ended_at?.toISOString() ?? null,
    /** Where a person pays; null where nothing waits to be paid. */
    checkout_url: checkoutUrl,
  };
}

/** A tenant's plan as the payments API shows it. */
export function describePlan(plan: PlanRow) {
  return {
    slug: plan.slug,
    name: plan.name,
    amount: toMajor(plan.price_cents, plan.currency),
    currency: plan.currency,
    billed_every: plan.billed_every,
    grace_days: plan.grace_days,
    is_active: plan.is_active,
  };
}
