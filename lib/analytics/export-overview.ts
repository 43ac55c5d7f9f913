import { getCreditsUsed } from '#lib/analytics/get-credits-used.ts';
import { getRevenue } from '#lib/analytics/get-revenue.ts';
import { csvLine } from '#lib/history/write-csv.ts';
import { amountText } from '#lib/payments/custom-amount.ts';
import type { UsageRange } from '#lib/usage/range.ts';

/** The overview by day (UTC) as CSV: credits sold and used, and revenue in a column for each currency. */
export async function exportOverview(range: UsageRange): Promise<string> {
  const [{ currencies, soldPerDay }, used] = await Promise.all([getRevenue(range), getCreditsUsed(range)]);
  const heading = [
    'day',
    'credits_sold',
    'credits_used',
    ...currencies.map(({ currency }) => `revenue_${currency}`),
  ];
  const lines = soldPerDay.map(({ day, value }, index) =>
    csvLine([
      day,
      value,
      used[index]?.value ?? 0,
      ...currencies.map(({ currency, days }) => amountText(days[index]?.value ?? 0, currency)),
    ]),
  );
  return [csvLine(heading), ...lines].join('');
}
