import { queryOne } from '#lib/db.ts';

/** Marks all alerts of a tenant as seen, for everybody in it; dismissing twice is the same as once. */
export async function dismissAlerts(tenantId: string, userId: string): Promise<{ dismissed: number }> {
  return queryOne({ name: 'dismiss-alerts', text: 'select credits.dismiss_alerts($1, $2) as dismissed' }, [
    tenantId,
    userId,
  ]);
}
