import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { savePlan } from '#lib/subscriptions/save-plan.ts';
import { planChange } from '#lib/subscriptions/schemas.ts';

/**
 * `PUT /api/admin/plans/:id` `{ name, description, priceCents, … }` → `{ id }`. Who subscribed before keeps the terms
 * they agreed to. For operators; 404 to everyone else. 400, 404 plan_not_found.
 */
export const PUT = route({ access: operator, body: planChange }, async ({ caller, body, params }) => {
  const { id } = await savePlan(null, caller.id, uuidParam(params.id, 'plan_not_found'), {
    ...body,
    slug: null,
  });
  return { id };
});
