import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import type { BilledEvery } from '#lib/subscriptions/subscription.ts';

export interface PlanRow {
  id: string;
  /** Null: the platform's. */
  seller_id: string | null;
  slug: string;
  name: string;
  description: string;
  price_cents: number;
  currency: string;
  billed_every: BilledEvery;
  credits_per_period: number;
  rollover: 'none' | 'capped' | 'full';
  rollover_cap_credits: number | null;
  grace_days: number;
  is_active: boolean;
  position: number;
}

/** The plans of a seller (null: the platform), those no longer on offer too, in their order. */
export async function listPlans(sellerId: string | null): Promise<PlanRow[]> {
  return query<PlanRow>(
    {
      name: 'list-plans',
      text: `select * from public.subscription_plans where seller_id is not distinct from $1
        order by is_active desc, position, created_at`,
    },
    [sellerId],
  );
}

/** A plan on offer by its short name. @throws AppError `plan_not_found` */
export async function getPlan(sellerId: string | null, slug: string): Promise<PlanRow> {
  const [plan] = await query<PlanRow>(
    {
      name: 'get-plan',
      text: `select * from public.subscription_plans
        where seller_id is not distinct from $1 and slug = $2 and is_active`,
    },
    [sellerId, slug],
  );
  if (!plan) throw new AppError('plan_not_found', 'There is no such plan.', { param: 'plan' });
  return plan;
}
