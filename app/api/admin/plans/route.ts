import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { savePlan } from '#lib/subscriptions/save-plan.ts';
import { newPlan } from '#lib/subscriptions/schemas.ts';

/**
 * `POST /api/admin/plans` `{ slug, name, description, priceCents, currency, billedEvery, creditsPerPeriod, rollover,
 * rolloverCapCredits, graceDays, position, isActive }` → `{ id }`. For operators; 404 to everyone else. 400, 409
 * plan_exists.
 */
export const POST = route({ access: operator, body: newPlan }, async ({ caller, body }) => {
  const { id } = await savePlan(null, caller.id, null, body);
  return { id };
});
