import { dismissAlerts } from '#lib/alerts/dismiss-alerts.ts';
import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/** `POST /api/tenants/:slug/alerts/seen` → `{ dismissed }`: takes the banner away for all. 401, 403, 404. */
export const POST = route({ access: tenantRole('admin') }, async ({ caller }) =>
  dismissAlerts(caller.tenant.id, caller.user.id),
);
