import { z } from 'zod';
import { readRow, readRows } from '#lib/analytics/read-rows.ts';
import type { UsageRange } from '#lib/usage/range.ts';

const counts = z.object({
  attempts: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  open: z.number(),
});
const decline = z.object({ code: z.string(), tries: z.number() });
const money = z.object({ currency: z.string(), amount_cents: z.number(), attempts: z.number() });

export interface RechargePerformance extends z.infer<typeof counts> {
  /** Times a card said no, by reason, the most frequent first. */
  declines: z.infer<typeof decline>[];
  /** Paid by a person who followed a link after the bank wanted one; by currency, in minor units. */
  rescued: z.infer<typeof money>[];
}

/** How the automatic recharges that began in the range (UTC) went. */
export async function getRechargePerformance({
  firstDay,
  lastDay,
}: UsageRange): Promise<RechargePerformance> {
  const range = [firstDay, lastDay];
  const within = (column: string) => `${column} >= $1::date::timestamp at time zone 'utc'
    and ${column} < ($2::date + 1)::timestamp at time zone 'utc'`;
  const [totals, declines, rescued] = await Promise.all([
    readRow(
      {
        name: 'analytics-recharges',
        text: `select count(*) as attempts, count(*) filter (where a.status = 'succeeded') as succeeded,
            count(*) filter (where a.status in ('failed', 'canceled')) as failed,
            count(*) filter (where a.closed_at is null) as open
          from public.auto_recharge_attempts a where ${within('a.created_at')}`,
      },
      range,
      counts,
    ),
    readRows(
      {
        name: 'analytics-recharge-declines',
        text: `select coalesce(t.decline_code, t.outcome) as code, count(*) as tries
          from public.auto_recharge_tries t
          where ${within('t.started_at')} and t.outcome not in ('pending', 'succeeded', 'not_made')
          group by 1 order by 2 desc, 1 limit 12`,
      },
      range,
      decline,
    ),
    readRows(
      {
        name: 'analytics-rescued',
        text: `select a.currency, sum(a.amount_cents)::bigint as amount_cents, count(*) as attempts
          from public.auto_recharge_attempts a
          where ${within('a.created_at')} and a.status = 'succeeded' and exists (
            select from public.auto_recharge_tries t
            where t.tenant_id = a.tenant_id and t.attempt_id = a.id and t.is_on_session and t.outcome = 'succeeded')
          group by 1 order by 1`,
      },
      range,
      money,
    ),
  ]);
  return { ...totals, declines, rescued };
}
