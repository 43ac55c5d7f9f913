import { query } from '#lib/db.ts';
import { toMajor } from '#lib/money.ts';
import type { StatsQuery } from '#lib/payments-api/schemas.ts';

interface StatsRow {
  currency: string;
  revenue: number;
  refunded: number;
  successful: number;
  failed: number;
}

/**
 * What customers paid a tenant in a range: everything received, how many payments succeeded, how many failed and were not
 * paid since, and how much of what was received went back, in percent. One currency: amounts in several are never added.
 */
export async function getStats(tenantId: string, { currency, from, to }: StatsQuery) {
  const [stats] = await query<StatsRow>(
    {
      name: 'payment-stats',
      text: `select currency, coalesce(sum(amount_received), 0)::bigint as revenue,
          coalesce(sum(amount_refunded), 0)::bigint as refunded,
          count(*) filter (where status = 'succeeded') as successful,
          count(*) filter (where status <> 'succeeded' and failure_code is not null) as failed
        from public.customer_payments
        where tenant_id = $1 and ($2::text is null or currency = $2)
          and created_at >= coalesce($3::timestamptz, '-infinity') and created_at < coalesce($4::timestamptz, 'infinity')
        group by currency order by count(*) desc, currency limit 1`,
    },
    [tenantId, currency ?? null, from ?? null, to ?? null],
  );
  const code = stats?.currency ?? currency ?? 'usd';
  return {
    total_revenue: toMajor(stats?.revenue ?? 0, code),
    successful_payments: stats?.successful ?? 0,
    failed_payments: stats?.failed ?? 0,
    refund_rate: stats?.revenue ? Math.round((stats.refunded / stats.revenue) * 10_000) / 100 : 0,
    currency: code,
  };
}
