import type { RefundBudget } from '#lib/api-keys/schemas.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { toMinor } from '#lib/money.ts';

/**
 * Sets what a key may refund in a month (UTC) without asking; null removes the budget.
 *
 * @throws AppError `invalid_request` where the amount has more decimals than its currency, `api_key_not_found`
 */
export async function setRefundBudget(
  { tenantId, userId }: { tenantId: string; userId: string | null },
  apiKeyId: string,
  budget: RefundBudget | null,
): Promise<void> {
  const minor = budget ? toMinor(budget.amount, budget.currency) : null;
  if (budget && minor === null) {
    throw new AppError(
      'invalid_request',
      `${budget.amount} is no amount in ${budget.currency.toUpperCase()}.`,
      {
        param: 'refundBudget',
      },
    );
  }
  await query({ name: 'set-agent-budget', text: 'select agents.set_budget($1, $2, $3, $4, $5)' }, [
    tenantId,
    apiKeyId,
    userId,
    minor,
    budget?.currency ?? null,
  ]);
}
