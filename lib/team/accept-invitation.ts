import type { SessionUser } from '#lib/auth/session.ts';
import { queryOne } from '#lib/db.ts';
import { hashInvitationToken } from '#lib/team/invitation-token.ts';

/**
 * Makes the person a member of the tenant that invited them. Accepting twice is the same as once.
 *
 * @throws AppError `invitation_not_found`, `invitation_for_someone_else`, `invitation_expired`
 */
export async function acceptInvitation(
  token: string,
  user: SessionUser,
): Promise<{ id: string; slug: string; name: string }> {
  return queryOne(
    {
      name: 'accept-invitation',
      text: 'select t.id, t.slug, t.name from public.tenants t where t.id = (select tenancy.accept_invitation($1, $2))',
    },
    [hashInvitationToken(token), user.id],
  );
}
