import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';

/** Enqueues mails that should have gone out and did not: the mail server refused for now, or a worker died. */
export async function resendDueNotices(): Promise<void> {
  const { due } = await queryOne<{ due: number }>({
    name: 'resend-due-notices',
    text: 'select notifications.resend_due() as due',
  });
  if (due > 0) log.info({ due }, 'mails are sent again');
}
