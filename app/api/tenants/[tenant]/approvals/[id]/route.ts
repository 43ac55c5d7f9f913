import { z } from 'zod';
import { decideApproval } from '#lib/agent/decide-approval.ts';
import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';

const body = z.strictObject({ decision: z.enum(['approve', 'deny']) });

/**
 * `POST /api/tenants/:slug/approvals/:id` `{ decision: 'approve' | 'deny' }` → `{}`: what an agent asks for beyond its
 * budget. Nothing is refunded by it: the agent repeats its call. Owners and admins. 401, 403, 404, 409 `approval_closed`.
 */
export const POST = route({ access: tenantRole('admin'), body }, async ({ caller, params, body }) => {
  await decideApproval(
    { tenantId: caller.tenant.id, userId: caller.user.id },
    uuidParam(params.id, 'approval_not_found'),
    body.decision === 'approve',
  );
  return {};
});
