import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';
import { sellPlan } from '#lib/subscriptions/save-plan.ts';
import { sellPlanSchema } from '#lib/subscriptions/schemas.ts';
import { describePlan } from '#lib/subscriptions/subscription-answer.ts';

/**
 * `POST /payments/subscription/plans` `{ plan, name, amount, currency?, billed_every?, grace_days?, is_active? }` →
 * `{ success, plan }`: puts a plan of the tenant's on sale, such as a season ticket, or changes the one of that short
 * name; amounts in major units. Who subscribed before keeps their terms. 400, 401, 403, 429, 503.
 */
export const POST = route({ access: apiKey('payments'), body: sellPlanSchema }, async ({ caller, body }) => ({
  success: true,
  plan: describePlan(await sellPlan(caller.tenantId, body)),
}));
