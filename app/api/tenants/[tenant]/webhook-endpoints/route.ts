import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { addEndpoint } from '#lib/outgoing-events/add-endpoint.ts';
import { addEndpointSchema } from '#lib/outgoing-events/endpoint-schemas.ts';

/**
 * `POST /api/tenants/:slug/webhook-endpoints` `{ url, description?, eventTypes? }` → `{ id, url, secret }`: the next events
 * are sent there, signed with the secret, which is shown once. Without types all of them. Owners and admins. 400, 401,
 * 403, 404, 409 `too_many_endpoints`.
 */
export const POST = route(
  { access: tenantRole('admin'), body: addEndpointSchema },
  async ({ caller, body }) => addEndpoint({ tenantId: caller.tenant.id, userId: caller.user.id }, body),
);
