import { alertsSchema } from '#lib/alerts/schemas.ts';
import { setAlerts } from '#lib/alerts/set-alerts.ts';
import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/**
 * `PUT /api/tenants/:slug/alerts` `{ thresholds }`, in credits, at most 10 → `{ thresholds }`: replaces the balances
 * below which owners and admins are told. 400, 401, 403, 404.
 */
export const PUT = route({ access: tenantRole('admin'), body: alertsSchema }, async ({ caller, body }) =>
  setAlerts(caller.tenant.id, body.thresholds),
);
