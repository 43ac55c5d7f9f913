import type { Balance } from '#lib/credits/schemas.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

interface BalanceRow {
  available: number;
  held: number;
  debt: number;
  next_expiry_at: Date | null;
  next_expiry_credits: number | null;
}

/** What a tenant has at this moment, whether or not what is due by time was booked. */
export async function getBalance(tenantId: string): Promise<Balance> {
  const [row] = await query<BalanceRow>(
    {
      name: 'get-balance',
      text: `select available, held, debt, next_expiry_at, next_expiry_credits
        from public.credit_balances where tenant_id = $1`,
    },
    [tenantId],
  );
  if (!row) throw new AppError('tenant_not_found', 'There is no such tenant.');
  return {
    available: row.available,
    held: row.held,
    debt: row.debt,
    nextExpiry:
      row.next_expiry_at && row.next_expiry_credits
        ? { at: row.next_expiry_at.toISOString(), credits: row.next_expiry_credits }
        : null,
  };
}
