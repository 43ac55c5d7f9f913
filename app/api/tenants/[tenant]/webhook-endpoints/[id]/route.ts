import { z } from 'zod';
import { tenantRole } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { changeEndpoint } from '#lib/outgoing-events/change-endpoint.ts';

const body = z.strictObject({ isOn: z.boolean() });

/**
 * `PATCH /api/tenants/:slug/webhook-endpoints/:id` `{ isOn }` → `{}`: switches an endpoint on or off. Owners and admins.
 * 400, 401, 403, 404.
 */
export const PATCH = route({ access: tenantRole('admin'), body }, async ({ caller, params, body }) => {
  const id = uuidParam(params.id, 'endpoint_not_found');
  await changeEndpoint(caller.tenant.id, id, body.isOn ? 'enable' : 'disable');
  return {};
});

/**
 * `DELETE /api/tenants/:slug/webhook-endpoints/:id` → `{}`: nothing more is sent there; what was, stays to be read. Owners
 * and admins. 401, 403, 404.
 */
export const DELETE = route({ access: tenantRole('admin') }, async ({ caller, params }) => {
  await changeEndpoint(caller.tenant.id, uuidParam(params.id, 'endpoint_not_found'), 'remove');
  return {};
});
