import { revokeApiKey } from '#lib/api-keys/revoke-api-key.ts';
import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';

/**
 * `DELETE /api/tenants/:slug/api-keys/:id` → `{}`: requests with the key are refused within ten seconds. Owners and
 * admins. 401, 403, 404.
 */
export const DELETE = route({ access: tenantRole('admin') }, async ({ caller, params }) => {
  await revokeApiKey(caller.tenant.id, uuidParam(params.id, 'api_key_not_found'));
  return {};
});
