/** A subscription as the server reads it, with its plan and the terms it runs on. */
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export type SubscriptionStatus =
  | 'pending'
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'unpaid'
  | 'paused'
  | 'canceled';

export interface SubscriptionRow {
  id: string;
  tenant_id: string;
  /** Null: the tenant's own plan. */
  customer_id: string | null;
  plan_id: string;
  plan_slug: string;
  plan_name: string;
  status: SubscriptionStatus;
  stripe_subscription_id: string | null;
  stripe_checkout_session_id: string | null;
  stripe_customer_id: string | null;
  current_period_start: Date | null;
  current_period_end: Date | null;
  cancel_at_period_end: boolean;
  grace_ends_at: Date | null;
  ended_at: Date | null;
  /** Of the terms it runs on; of the plan while nothing is paid yet. */
  price_cents: number;
  currency: string;
  billed_every: BilledEvery;
  credits_per_period: number;
  /** What it lets its owner do now. */
  access: 'active' | 'grace' | 'none';
}

export type BilledEvery = 'week' | 'month' | 'year';

const SELECT = `select s.id, s.tenant_id, s.customer_id, s.plan_id, p.slug as plan_slug, p.name as plan_name, s.status,
    s.stripe_subscription_id, s.stripe_checkout_session_id, s.stripe_customer_id, s.current_period_start,
    s.current_period_end, s.cancel_at_period_end, s.grace_ends_at, s.ended_at,
    coalesce(r.price_cents, p.price_cents) as price_cents, coalesce(r.currency, p.currency) as currency,
    coalesce(r.billed_every, p.billed_every) as billed_every,
    coalesce(r.credits_per_period, p.credits_per_period) as credits_per_period,
    subscriptions.access(s, clock_timestamp()) as access
  from public.subscriptions s join public.subscription_plans p on p.id = s.plan_id
  left join public.subscription_prices r on r.stripe_price_id = s.stripe_price_id`;

/** @throws AppError `subscription_not_found`, for another tenant's too */
export async function getSubscription(tenantId: string, id: string): Promise<SubscriptionRow> {
  const [found] = await query<SubscriptionRow>(
    { name: 'get-subscription', text: `${SELECT} where s.tenant_id = $1 and s.id = $2` },
    [tenantId, id],
  );
  if (!found) throw new AppError('subscription_not_found', 'There is no such subscription.');
  return found;
}

/** The tenant's own plan: the one that runs or waits to be paid; else the last that ended; null where there was none. */
export async function findOwnSubscription(tenantId: string): Promise<SubscriptionRow | null> {
  const [found] = await query<SubscriptionRow>(
    {
      name: 'find-own-subscription',
      text: `${SELECT} where s.tenant_id = $1 and s.customer_id is null
        order by s.status in ('canceled', 'incomplete_expired'), s.created_at desc limit 1`,
    },
    [tenantId],
  );
  return found ?? null;
}

/** @throws AppError `subscription_not_active` where it has ended or was never paid for */
export function requireRunning(
  subscription: SubscriptionRow,
): SubscriptionRow & { stripe_subscription_id: string } {
  const { stripe_subscription_id: stripeId, status } = subscription;
  if (stripeId === null || status === 'canceled' || status === 'incomplete_expired') {
    throw new AppError('subscription_not_active', 'This subscription does not run.', { details: { status } });
  }
  return { ...subscription, stripe_subscription_id: stripeId };
}
