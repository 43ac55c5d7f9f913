import { rescueUrl } from '#lib/auto-recharge/rescue-link.ts';
import { query } from '#lib/db.ts';

/** The link that resumes an attempt, for the mail and the page; null where it does not wait for a person any more. */
export async function findRescueUrl(tenantId: string, attemptId: string): Promise<string | null> {
  const [found] = await query<{ expiresAt: Date }>(
    {
      name: 'find-rescue',
      text: `select rescue_expires_at as "expiresAt" from public.auto_recharge_attempts
        where tenant_id = $1 and id = $2 and status = 'needs_authentication'`,
    },
    [tenantId, attemptId],
  );
  return found ? rescueUrl({ tenantId, attemptId, ...found }) : null;
}
