import { query } from '#lib/db.ts';
import type { CustomAmounts } from '#lib/packages/schemas.ts';

/**
 * Replaces the limits and rates of custom amounts in a currency, and writes it to the audit log.
 *
 * @throws AppError `invalid_request` where no rate covers the smallest amount
 */
export async function saveCustomAmounts(
  operatorId: string,
  currency: string,
  { minCents, maxCents, tiers }: CustomAmounts,
): Promise<void> {
  await query(
    { name: 'save-custom-amounts', text: 'select payments.save_custom_amounts($1, $2, $3, $4, $5)' },
    [currency, minCents, maxCents, JSON.stringify(tiers), operatorId],
  );
}
