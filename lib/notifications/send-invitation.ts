import { composeInvitation } from '#emails/invitation.tsx';
import { query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { renderMail } from '#lib/notifications/render-mail.ts';
import { sendMail } from '#lib/notifications/send-mail.ts';
import { invitationToken, invitationUrl } from '#lib/team/invitation-token.ts';

interface InvitationJob {
  tenantId: string;
  invitationId: string;
  /** What the token in the link is made from. */
  seed: string;
}

/**
 * Mails the link of an invitation that is still open. What throws is tried again by the queue; a repeated mail has the
 * same Message-ID and the same link.
 */
export async function sendInvitation({ tenantId, invitationId, seed }: InvitationJob): Promise<void> {
  const [invitation] = await query<{
    email: string;
    role: 'admin' | 'member';
    expiresAt: Date;
    tenantName: string;
    invitedBy: string | null;
  }>(
    {
      name: 'open-invitation',
      text: `select i.email, i.role, i.expires_at as "expiresAt", t.name as "tenantName", p.full_name as "invitedBy"
        from public.invitations i join public.tenants t on t.id = i.tenant_id
        left join public.profiles p on p.user_id = i.invited_by
        where i.tenant_id = $1 and i.id = $2 and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()`,
    },
    [tenantId, invitationId],
  );
  if (!invitation) return;
  const { subject, body } = composeInvitation({
    ...invitation,
    invitedBy: invitation.invitedBy ?? invitation.tenantName,
    expiresAt: invitation.expiresAt.toISOString(),
    url: invitationUrl(invitationToken(seed)),
    isSandbox: env().isSandbox,
  });
  await sendMail({
    to: invitation.email,
    subject,
    reference: `invitation-${invitationId}`,
    ...(await renderMail(body)),
  });
  log.info({ tenantId, invitationId }, 'an invitation was mailed');
}
