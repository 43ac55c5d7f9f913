/**
 * Sends one notice by mail. Safe to run at any time, any number of times, by any number of workers: a try is claimed in
 * the database before the mail server is asked, and what was sent is marked. Between the server's acceptance and the
 * mark stands no transaction, so that a crash there repeats the mail once the claim has run out, two minutes later,
 * under the same Message-ID.
 */
import { z } from 'zod';
import { NOTICE_EMAILS } from '#emails/catalogue.ts';
import { findRescueUrl } from '#lib/auto-recharge/find-rescue-url.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { query, queryOne } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { mailLinks } from '#lib/notifications/mail-links.ts';
import { isNoticeKind, type NoticeKind } from '#lib/notifications/notice-kinds.ts';
import { rechargeNeedsAuthentication } from '#lib/notifications/payloads.ts';
import { renderMail } from '#lib/notifications/render-mail.ts';
import { sendMail } from '#lib/notifications/send-mail.ts';

const claimed = z.object({
  id: z.string(),
  kind: z.string(),
  payload: z.unknown(),
  tries: z.number(),
  email: z.string(),
  tenantName: z.string(),
  tenantSlug: z.string(),
  card: z.object({ brand: z.string().nullable(), last4: z.string().nullable() }).nullable(),
});

/** A mail that does not go out stays due: the failure is kept with the notice, and the sweep tries again. */
export async function sendNotice(tenantId: string, noticeId: string): Promise<void> {
  const { notice } = await queryOne<{ notice: unknown }>(
    { name: 'claim-notice', text: 'select notifications.claim($1, $2) as notice' },
    [tenantId, noticeId],
  );
  if (notice === null) return;
  const { tries, kind, ...row } = claimed.parse(notice);
  try {
    await send(tenantId, { kind, ...row });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.error({ noticeId, kind, tries, error: message }, 'a mail did not go out');
    await query({ name: 'note-mail-failure', text: 'select notifications.note_failure($1, $2, $3)' }, [
      tenantId,
      noticeId,
      message,
    ]);
    return;
  }
  await query({ name: 'mark-notice-sent', text: 'select notifications.mark_sent($1, $2)' }, [
    tenantId,
    noticeId,
  ]);
  log.info({ noticeId, kind, tries }, 'a mail went out');
}

async function send(
  tenantId: string,
  { id, kind, payload, email, tenantName, tenantSlug, card }: Omit<z.infer<typeof claimed>, 'tries'>,
): Promise<void> {
  if (!isNoticeKind(kind)) throw new Error(`There is no mail for notices of the kind "${kind}".`);
  const { subject, body } = NOTICE_EMAILS[kind].compose(payload, {
    tenantName,
    card: card?.last4 ? cardName(card.brand, card.last4) : null,
    rescueUrl: await rescueUrlOf(tenantId, kind, payload),
    links: mailLinks(tenantSlug),
    isSandbox: env().isSandbox,
  });
  await sendMail({ to: email, subject, reference: `notice-${id}`, ...(await renderMail(body)) });
}

/** Looked up as the mail goes out, so that a mail that was late does not carry a link that is over. */
async function rescueUrlOf(tenantId: string, kind: NoticeKind, payload: unknown): Promise<string | null> {
  if (kind !== 'recharge-needs-authentication') return null;
  return findRescueUrl(tenantId, rechargeNeedsAuthentication.parse(payload).attemptId);
}
