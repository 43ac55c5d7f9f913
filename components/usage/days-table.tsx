import { DaysFigures } from '#components/charts/days-figures.tsx';
import { formatCredits } from '#lib/money.ts';
import type { DayOfUse } from '#lib/usage/days.ts';

/** The chart in figures, the newest day first. */
export function DaysTable({ days }: { days: readonly DayOfUse[] }) {
  return (
    <DaysFigures
      caption="Credits and debits per day, in UTC"
      days={days.map(({ day }) => day)}
      columns={[
        { heading: 'Credits', values: days.map(({ credits }) => credits), format: formatCredits },
        { heading: 'Debits', values: days.map(({ debits }) => debits), format: formatCredits },
      ]}
    />
  );
}
