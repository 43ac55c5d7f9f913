import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { replayDelivery } from '#lib/outgoing-events/replay-delivery.ts';

/**
 * `POST /api/tenants/:slug/deliveries/:id/replay` → `{}`: sends it again under the same message id. Owners and admins. 401,
 * 403, 404.
 */
export const POST = route({ access: tenantRole('admin') }, async ({ caller, params }) => {
  await replayDelivery(caller.tenant.id, uuidParam(params.id, 'delivery_not_found'));
  return {};
});
