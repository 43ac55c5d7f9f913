import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import { readRows } from '#lib/analytics/read-rows.ts';

const row = z.object({
  charge_id: z.string(),
  amount: z.number(),
  currency: z.string(),
  customer_email: z.string().nullable(),
  description: z.string().nullable(),
  status: z.enum(['succeeded', 'pending', 'failed']),
  created_at: z.string(),
  processed_at: z.string(),
});
export type ProcessedCharge = z.infer<typeof row>;

/** Charges that the monitor has kept, the newest first. Amounts in minor units. */
export async function listCharges(before: string | undefined, limit: number): Promise<Page<ProcessedCharge>> {
  const place = readCursor(before, z.string().min(1));
  const rows = await readRows(
    {
      name: `processed-charges-${place ? 'before' : 'newest'}`,
      text: `select charge_id, amount, currency, customer_email, description, status, created_at, processed_at
        from public.processed_charges
        where ${place ? '(created_at, charge_id) < ($2::timestamptz, $3::text)' : '$2::text is null and $3::text is null'}
        order by created_at desc, charge_id desc limit $1`,
    },
    [limit + 1, place?.at ?? null, place?.id ?? null],
    row,
  );
  return pageOf(rows, limit, ({ created_at, charge_id }) => ({ at: created_at, id: charge_id }));
}

const totalRow = z.object({ currency: z.string(), charges: z.number(), amount: z.number() });
export type ChargeTotal = z.infer<typeof totalRow>;

/** What succeeded, by currency: two currencies are never added up. Amounts in minor units. */
export function getChargeTotals(): Promise<ChargeTotal[]> {
  return readRows(
    {
      name: 'processed-charge-totals',
      text: `select currency, count(*) as charges, sum(amount) as amount from public.processed_charges
        where status = 'succeeded' group by currency order by count(*) desc, currency`,
    },
    [],
    totalRow,
  );
}
