import { z } from 'zod';
import { setRefundBudget } from '#lib/agent/set-refund-budget.ts';
import { refundBudgetSchema } from '#lib/api-keys/schemas.ts';
import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';

const body = z.strictObject({ budget: refundBudgetSchema.nullable() });

/**
 * `PUT /api/tenants/:slug/api-keys/:id/refund-budget` `{ budget: { amount, currency } | null }` → `{}`: what the key may
 * refund in a month without asking, in major units; null removes it. Owners and admins. 400, 401, 403, 404.
 */
export const PUT = route({ access: tenantRole('admin'), body }, async ({ caller, params, body }) => {
  await setRefundBudget(
    { tenantId: caller.tenant.id, userId: caller.user.id },
    uuidParam(params.id, 'api_key_not_found'),
    body.budget,
  );
  return {};
});
