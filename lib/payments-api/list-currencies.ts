import { query } from '#lib/db.ts';

/** The currencies in which a tenant's customers have paid, the most frequent first. */
export async function listCurrencies(tenantId: string): Promise<string[]> {
  const found = await query<{ currency: string }>(
    {
      name: 'payment-currencies',
      text: `select currency from public.customer_payments where tenant_id = $1
        group by currency order by count(*) desc, currency`,
    },
    [tenantId],
  );
  return found.map(({ currency }) => currency);
}
