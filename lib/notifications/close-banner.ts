import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

/** Closes a banner for the person it was shown to; closing twice is the same as once. @throws AppError `notice_not_found` */
export async function closeBanner(userId: string, noticeId: string): Promise<{ seen: true }> {
  const closed = await query(
    {
      name: 'close-banner',
      text: `select notifications.mark_read(n.tenant_id, n.user_id, n.id) from public.notices n
        where n.user_id = $1 and n.id = $2 and n.channel = 'banner'`,
    },
    [userId, noticeId],
  );
  if (closed.length === 0) throw new AppError('notice_not_found', 'There is no such notice.');
  return { seen: true };
}
