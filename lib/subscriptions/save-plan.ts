import { queryOne } from '#lib/db.ts';
import { listPlans, type PlanRow } from '#lib/subscriptions/plan.ts';
import type { PlanChange, SellPlanRequest } from '#lib/subscriptions/schemas.ts';

interface Plan extends PlanChange {
  slug: string | null;
}

/**
 * Makes a plan (`id` null) or changes one, and writes it to the audit log. Subscriptions that run keep their terms until
 * they are changed to the plan anew.
 *
 * @param sellerId null: the platform
 * @throws AppError `plan_not_found`, `plan_exists`
 */
export async function savePlan(
  sellerId: string | null,
  userId: string | null,
  id: string | null,
  plan: Plan,
): Promise<PlanRow> {
  return queryOne<PlanRow>(
    {
      name: 'save-plan',
      text: `select * from subscriptions.save_plan($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    },
    [
      id,
      sellerId,
      plan.slug,
      plan.name,
      plan.description,
      plan.priceCents,
      plan.currency,
      plan.billedEvery,
      plan.creditsPerPeriod,
      plan.rollover,
      plan.rolloverCapCredits,
      plan.graceDays,
      plan.isActive,
      plan.position,
      userId,
    ],
  );
}

/** A tenant puts a plan of its own on sale, such as a season ticket, or changes it. It grants no credits. */
export async function sellPlan(sellerId: string, given: SellPlanRequest): Promise<PlanRow> {
  const known = (await listPlans(sellerId)).find(({ slug }) => slug === given.plan);
  return savePlan(sellerId, null, known?.id ?? null, {
    slug: given.plan,
    name: given.name,
    description: given.description,
    priceCents: given.priceCents,
    currency: given.currency,
    billedEvery: given.billed_every,
    creditsPerPeriod: 0,
    rollover: 'none',
    rolloverCapCredits: null,
    graceDays: given.grace_days,
    isActive: given.is_active,
    position: 0,
  });
}
