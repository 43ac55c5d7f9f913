import { signedIn } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { acceptInvitation } from '#lib/team/accept-invitation.ts';

/** `POST /api/invitations/:token/accept` → `{ tenant: { id, slug, name } }`. 401, 403, 404, 409 `invitation_expired`. */
export const POST = route({ access: signedIn }, async ({ caller, params }) => ({
  tenant: await acceptInvitation(params.token ?? '', caller),
}));
