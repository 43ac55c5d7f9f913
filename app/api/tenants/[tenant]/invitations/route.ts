import { invitationSchema } from '#lib/auth/schemas.ts';
import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { invite } from '#lib/team/invite.ts';

/**
 * `POST /api/tenants/:slug/invitations` `{ email, role: admin | member }` → `{ invitation: { id, email, role, url, expiresAt } }`.
 * The url is shown once. 400, 401, 403, 404, 409 `already_member`.
 */
export const POST = route(
  { access: tenantRole('admin'), body: invitationSchema },
  async ({ caller, body }) => ({
    invitation: await invite(caller, body),
  }),
);
