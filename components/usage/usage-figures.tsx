import { Figure, Figures } from '#components/ui/figures.tsx';
import { changeWords } from '#components/usage/change-words.ts';
import { type DaysLeft, MIN_DAYS_OF_USE } from '#lib/credits/estimate-days-left.ts';
import { formatCredits } from '#lib/money.ts';
import type { RangeDays } from '#lib/usage/range.ts';

export interface UsageFiguresProps {
  days: RangeDays;
  total: { credits: number; debits: number };
  before: { credits: number };
  daysLeft: DaysLeft;
}

const inDays = (count: number): string => `${formatCredits(count)} ${count === 1 ? 'day' : 'days'}`;

/** What was used, against the period before, and how long the rest lasts. */
export function UsageFigures({ days, total, before, daysLeft }: UsageFiguresProps) {
  return (
    <Figures>
      <Figure term={`Credits used in ${days} days`} figure={formatCredits(total.credits)}>
        {changeWords(total.credits, before.credits, days)}
      </Figure>
      <Figure term="Per day" figure={formatCredits(Math.round(total.credits / days))}>
        on average
      </Figure>
      <Figure term="Debits" figure={formatCredits(total.debits)}>
        {total.debits > 0
          ? `${(total.credits / total.debits).toLocaleString('en-US', { maximumFractionDigits: 1 })} credits each`
          : 'none yet'}
      </Figure>
      {daysLeft.outcome === 'estimated' ? (
        <Figure term="At the present rate" figure={`≈ ${inDays(daysLeft.p50)} left`}>
          p90: {inDays(daysLeft.p90)}
        </Figure>
      ) : (
        <Figure term="At the present rate" figure="Too early to tell">
          {daysLeft.daysOfUse === 0
            ? `Needs ${MIN_DAYS_OF_USE} whole days of use`
            : `${inDays(daysLeft.daysOfUse)} of use so far, needs ${MIN_DAYS_OF_USE}`}
        </Figure>
      )}
    </Figures>
  );
}
