import type { z } from 'zod';
import type { invitationSchema } from '#lib/auth/schemas.ts';
import { queryOne } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import { hashInvitationToken, newInvitationToken } from '#lib/team/invitation-token.ts';

export interface NewInvitation {
  id: string;
  email: string;
  role: 'admin' | 'member';
  /** Shown once: the token in it is not stored. */
  url: string;
  expiresAt: string;
}

/** Invites an address; an older open invitation of it stops working. @throws AppError `already_member` */
export async function invite(
  { user, tenant }: TenantCaller,
  { email, role }: z.infer<typeof invitationSchema>,
): Promise<NewInvitation> {
  const token = newInvitationToken();
  const row = await queryOne<{ id: string; email: string; role: 'admin' | 'member'; expires_at: Date }>(
    { name: 'invite', text: 'select id, email, role, expires_at from tenancy.invite($1, $2, $3, $4, $5)' },
    [tenant.id, user.id, email, role, hashInvitationToken(token)],
  );
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    url: `${env().APP_URL}/invitations/${token}`,
    expiresAt: row.expires_at.toISOString(),
  };
}
