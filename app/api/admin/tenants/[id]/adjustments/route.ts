import { adjustCredits } from '#lib/credits/adjust-credits.ts';
import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { adjustmentSchema } from '#lib/refunds/schemas.ts';

/**
 * `POST /api/admin/tenants/:id/adjustments` `{ credits, reason, adjustmentId }` → `{ availableCredits }`: an operator gives
 * credits (positive) or takes them back (negative). 400 `reason_required`, 401, 402 `insufficient_credits`, 404.
 */
export const POST = route({ access: operator, body: adjustmentSchema }, async ({ caller, body, params }) =>
  adjustCredits({ ...body, tenantId: uuidParam(params.id, 'tenant_not_found'), userId: caller.id }),
);
