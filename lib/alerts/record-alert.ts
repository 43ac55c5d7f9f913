import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';

export interface Crossing {
  /** The same however often the crossing is told of. */
  crossingId: string;
  tenantId: string;
  thresholdCredits: number;
  availableCredits: number;
  crossedAt: Date;
}

/** Records that a balance fell below a threshold the tenant set, once per crossing. */
export async function recordAlert(crossing: Crossing): Promise<void> {
  const { crossingId, tenantId, thresholdCredits, availableCredits, crossedAt } = crossing;
  const { alertId } = await queryOne<{ alertId: string | null }>(
    { name: 'record-alert', text: 'select credits.record_alert($1, $2, $3, $4, $5) as "alertId"' },
    [tenantId, thresholdCredits, availableCredits, crossingId, crossedAt],
  );
  if (alertId) log.info({ tenantId, alertId, availableCredits }, 'a balance fell below an alert threshold');
}
