import { query } from '#lib/db.ts';

/** Replaces the balances below which a tenant wants to be told; returns them. */
export async function setAlerts(tenantId: string, thresholds: number[]): Promise<{ thresholds: number[] }> {
  await query({ name: 'set-alerts', text: `select credits.set_thresholds($1, 'alert', $2)` }, [
    tenantId,
    thresholds,
  ]);
  return { thresholds };
}
