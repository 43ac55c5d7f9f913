import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';
import { addDays } from '#lib/usage/days.ts';
import type { UsageRange } from '#lib/usage/range.ts';

const dayRow = z.object({
  day: z.string(),
  currency: z.string(),
  amount_cents: z.number(),
  refunded_cents: z.number(),
  payments: z.number(),
  refunded_payments: z.number(),
  credits: z.number(),
});

/** What one currency brought in. Amounts in its minor unit; currencies are never added up. */
export interface CurrencyRevenue {
  currency: string;
  amountCents: number;
  /** Of these payments, whenever it was given back. */
  refundedCents: number;
  payments: number;
  refundedPayments: number;
  days: { day: string; value: number }[];
}

export interface Revenue {
  currencies: CurrencyRevenue[];
  soldPerDay: { day: string; value: number }[];
}

/** Payments that succeeded in the range, by currency and day (UTC), the currency with the most payments first. */
export async function getRevenue({ firstDay, lastDay }: UsageRange): Promise<Revenue> {
  const rows = await readRows(
    {
      name: 'analytics-revenue',
      text: `select (p.succeeded_at at time zone 'utc')::date as day, p.currency, sum(p.amount_cents)::bigint as amount_cents,
          sum(p.amount_refunded_cents)::bigint as refunded_cents, count(*) as payments,
          count(*) filter (where p.amount_refunded_cents > 0) as refunded_payments, sum(p.credits)::bigint as credits
        from public.payment_history p
        where p.succeeded_at >= $1::date::timestamp at time zone 'utc'
          and p.succeeded_at < ($2::date + 1)::timestamp at time zone 'utc'
        group by 1, 2 order by 1`,
    },
    [firstDay, lastDay],
    dayRow,
  );
  const currencies = [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, days]) => ({
    currency,
    amountCents: total(days, 'amount_cents'),
    refundedCents: total(days, 'refunded_cents'),
    payments: total(days, 'payments'),
    refundedPayments: total(days, 'refunded_payments'),
    days: everyDay(firstDay, lastDay, (day) =>
      total(
        days.filter((row) => row.day === day),
        'amount_cents',
      ),
    ),
  }));
  return {
    currencies: currencies.sort((one, other) => other.payments - one.payments),
    soldPerDay: everyDay(firstDay, lastDay, (day) =>
      total(
        rows.filter((row) => row.day === day),
        'credits',
      ),
    ),
  };
}

type Counted = 'amount_cents' | 'refunded_cents' | 'payments' | 'refunded_payments' | 'credits';

function total(rows: readonly z.infer<typeof dayRow>[], column: Counted): number {
  return rows.reduce((sum, row) => sum + row[column], 0);
}

/** One value for each day, the idle ones too. */
export function everyDay(firstDay: string, lastDay: string, valueOn: (day: string) => number) {
  const days: { day: string; value: number }[] = [];
  for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) days.push({ day, value: valueOn(day) });
  return days;
}
