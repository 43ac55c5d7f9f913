import { DayChart } from '#components/charts/day-chart.tsx';
import { formatCredits } from '#lib/money.ts';
import type { DayOfUse } from '#lib/usage/days.ts';

/** Credits used by day; every day of the range, the oldest first. */
export function UsageChart({ days }: { days: readonly DayOfUse[] }) {
  return (
    <DayChart
      id="usage-chart"
      title="Credits used per day"
      days={days.map(({ day, credits }) => ({ day, value: credits }))}
      format={formatCredits}
      words={(credits) => `${formatCredits(credits)} credits`}
    />
  );
}
