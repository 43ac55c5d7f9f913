import { query } from '#lib/db.ts';
import { tenantRole } from '#lib/http/access.ts';
import { AppError } from '#lib/http/errors.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';

/**
 * `DELETE /api/tenants/:slug/members/:userId` → `{}`: ends a membership at once. Owners remove anyone, admins members,
 * everyone themselves. 401, 403, 404, 409 `last_owner`.
 */
export const DELETE = route({ access: tenantRole('member') }, async ({ caller, params }) => {
  const userId = uuidParam(params.userId, 'member_not_found');
  const { tenant, user } = caller;
  const [member] = await query<{ role: string }>(
    {
      name: 'find-member',
      text: 'select role from public.memberships where tenant_id = $1 and user_id = $2',
    },
    [tenant.id, userId],
  );
  if (!member) throw new AppError('member_not_found', 'There is no such member.');
  const mayRemove =
    userId === user.id || tenant.role === 'owner' || (tenant.role === 'admin' && member.role === 'member');
  if (!mayRemove) throw new AppError('role_required', 'Your role does not allow removing this person.');
  await query({ name: 'remove-member', text: 'select tenancy.remove_member($1, $2)' }, [tenant.id, userId]);
  return {};
});
