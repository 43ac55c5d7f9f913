import { z } from 'zod';
import { readRow, readRows } from '#lib/analytics/read-rows.ts';
import type { UsageRange } from '#lib/usage/range.ts';

const outcomes = z.object({
  agreed: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  flagged: z.number(),
  canceled: z.number(),
  open: z.number(),
});
const method = z.object({ brand: z.string().nullable(), payments: z.number() });
const decline = z.object({ code: z.string(), payments: z.number() });

export interface PaymentOutcomes extends z.infer<typeof outcomes> {
  /** How people paid, the most frequent first; null where Stripe named no brand. */
  methods: z.infer<typeof method>[];
  declines: z.infer<typeof decline>[];
}

/** What became of the payments that were agreed on in the range (UTC). */
export async function getPaymentOutcomes({ firstDay, lastDay }: UsageRange): Promise<PaymentOutcomes> {
  const range = [firstDay, lastDay];
  const inRange = `p.created_at >= $1::date::timestamp at time zone 'utc'
    and p.created_at < ($2::date + 1)::timestamp at time zone 'utc'`;
  const [counts, methods, declines] = await Promise.all([
    readRow(
      {
        name: 'analytics-outcomes',
        text: `select count(*) as agreed, count(*) filter (where p.status = 'succeeded') as succeeded,
            count(*) filter (where p.status = 'failed') as failed,
            count(*) filter (where p.status = 'flagged') as flagged,
            count(*) filter (where p.status = 'canceled') as canceled,
            count(*) filter (where p.status in ('pending', 'processing', 'requires_action')) as open
          from public.payment_history p where ${inRange}`,
      },
      range,
      outcomes,
    ),
    readRows(
      {
        name: 'analytics-methods',
        text: `select p.card_brand as brand, count(*) as payments from public.payment_history p
          where ${inRange} and p.status = 'succeeded' group by 1 order by 2 desc, 1 limit 12`,
      },
      range,
      method,
    ),
    readRows(
      {
        name: 'analytics-declines',
        text: `select p.failure_code as code, count(*) as payments from public.payment_history p
          where ${inRange} and p.status = 'failed' and p.failure_code is not null
          group by 1 order by 2 desc, 1 limit 12`,
      },
      range,
      decline,
    ),
  ]);
  return { ...counts, methods, declines };
}
