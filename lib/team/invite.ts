import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { invitationSchema } from '#lib/auth/schemas.ts';
import { queryOne } from '#lib/db.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import { hashInvitationToken, invitationToken, invitationUrl } from '#lib/team/invitation-token.ts';

export interface NewInvitation {
  id: string;
  email: string;
  role: 'admin' | 'member';
  /** Shown once: the token in it is not stored. */
  url: string;
  expiresAt: string;
}

/**
 * Invites an address and mails it the link; an older open invitation of it stops working. The mail's job is enqueued in
 * the transaction that makes the invitation.
 *
 * @throws AppError `already_member`
 */
export async function invite(
  { user, tenant }: TenantCaller,
  { email, role }: z.infer<typeof invitationSchema>,
): Promise<NewInvitation> {
  const seed = randomUUID();
  const token = invitationToken(seed);
  const row = await queryOne<{ id: string; email: string; role: 'admin' | 'member'; expires_at: Date }>(
    {
      name: 'invite',
      text: `select i.id, i.email, i.role, i.expires_at, jobs.enqueue('send-invitation',
          jsonb_build_object('tenantId', i.tenant_id, 'invitationId', i.id, 'seed', $6::text),
          job_key => 'send-invitation:' || i.id)
        from tenancy.invite($1, $2, $3, $4, $5) i`,
    },
    [tenant.id, user.id, email, role, hashInvitationToken(token), seed],
  );
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    url: invitationUrl(token),
    expiresAt: row.expires_at.toISOString(),
  };
}
