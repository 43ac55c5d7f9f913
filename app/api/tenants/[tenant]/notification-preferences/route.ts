import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { preferencesSchema, setPreferences } from '#lib/notifications/preferences.ts';

/**
 * `PUT /api/tenants/:slug/notification-preferences` `{ preferences: [{ kind, channel: email | banner, isWanted }] }` →
 * the same: what the caller wants to be told of this tenant; what is not named stays. 400, 401, 403, 404.
 */
export const PUT = route({ access: tenantRole('admin'), body: preferencesSchema }, async ({ caller, body }) =>
  setPreferences(caller.tenant.id, caller.user.id, body),
);
