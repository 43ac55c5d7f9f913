import { queryOne } from '#lib/db.ts';

export interface CreditAdjustment {
  tenantId: string;
  /** Positive gives, negative takes back. */
  credits: number;
  reason: string;
  /** The same for every try of one adjustment. */
  adjustmentId: string;
  userId: string;
}

/**
 * An operator changes a tenant's balance by hand; kept in the audit log with the balance before and after.
 *
 * @throws AppError `reason_required`, `invalid_credits`, `insufficient_credits`, `tenant_not_found`,
 *   `idempotency_key_reused`
 */
export async function adjustCredits(adjustment: CreditAdjustment): Promise<{ availableCredits: number }> {
  const { answer } = await queryOne<{ answer: { available: number } }>(
    { name: 'adjust-credits', text: 'select credits.adjust($1, $2, $3, $4, $5) as answer' },
    [adjustment.tenantId, adjustment.credits, adjustment.adjustmentId, adjustment.reason, adjustment.userId],
  );
  return { availableCredits: answer.available };
}
