import { query } from '#lib/db.ts';
import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';

/** `DELETE /api/tenants/:slug/invitations/:id` → `{}`: the link stops working. 401, 403, 404. */
export const DELETE = route({ access: tenantRole('admin') }, async ({ caller, params }) => {
  await query({ name: 'revoke-invitation', text: 'select tenancy.revoke_invitation($1, $2)' }, [
    caller.tenant.id,
    uuidParam(params.id, 'invitation_not_found'),
  ]);
  return {};
});
