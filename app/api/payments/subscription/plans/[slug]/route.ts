import { apiKey } from '#lib/http/api-key-access.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import { route } from '#lib/http/route.ts';
import { listPlans } from '#lib/subscriptions/plan.ts';
import { sellPlan } from '#lib/subscriptions/save-plan.ts';
import { planSlugSchema, sellPlanSchema } from '#lib/subscriptions/schemas.ts';
import { describePlan } from '#lib/subscriptions/subscription-answer.ts';

/**
 * `PUT /payments/subscription/plans/:slug` `{ name, amount, currency?, billed_every?, grace_days?, is_active? }` →
 * `{ success, plan }`: puts a plan of the tenant's on sale, such as a season ticket, or changes it; amounts in major
 * units. Who subscribed before keeps their terms. 400, 401, 403, 429, 503.
 */
export const PUT = route(
  { access: apiKey('payments'), body: sellPlanSchema },
  async ({ caller, body, params }) => {
    const slug = parseInput(planSlugSchema, params.slug);
    const known = (await listPlans(caller.tenantId)).find((plan) => plan.slug === slug);
    const plan = await sellPlan(caller.tenantId, slug, body, known?.id ?? null);
    return { success: true, plan: describePlan(plan) };
  },
);
