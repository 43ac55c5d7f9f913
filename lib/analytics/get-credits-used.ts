import { z } from 'zod';
import { everyDay } from '#lib/analytics/get-revenue.ts';
import { readRows } from '#lib/analytics/read-rows.ts';
import type { UsageRange } from '#lib/usage/range.ts';

/** Credits that all tenants used, by day (UTC), from the daily sums that each debit keeps. */
export async function getCreditsUsed({
  firstDay,
  lastDay,
}: UsageRange): Promise<{ day: string; value: number }[]> {
  const rows = await readRows(
    {
      name: 'analytics-credits-used',
      text: `select u.day, sum(u.credits)::bigint as credits from public.credit_usage_daily u
        where u.day between $1 and $2 group by u.day`,
    },
    [firstDay, lastDay],
    z.object({ day: z.string(), credits: z.number() }),
  );
  const known = new Map(rows.map(({ day, credits }) => [day, credits]));
  return everyDay(firstDay, lastDay, (day) => known.get(day) ?? 0);
}
