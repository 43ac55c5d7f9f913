'use client';

import { useId } from 'react';
import { dayWords } from '#components/usage/day-words.ts';
import { niceCeiling } from '#components/usage/nice-ceiling.ts';
import type { RuleValues } from '#lib/auto-recharge/draft.ts';
import { dayOf } from '#lib/auto-recharge/estimate-usage.ts';
import type { SimulationBasis } from '#lib/auto-recharge/get-form-basis.ts';
import { type Simulation, simulateMonth } from '#lib/auto-recharge/simulate-month.ts';
import type { Catalogue } from '#lib/auto-recharge/situation.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface MonthSimulationProps {
  values: RuleValues;
  catalogue: Catalogue;
  basis: SimulationBasis;
}

const HEIGHT = 100;
const GAP = 0.3;

/** What the rule would have done over the last thirty days: a sentence, and the balance day by day. */
export function MonthSimulation({ values, catalogue, basis }: MonthSimulationProps) {
  const id = useId();
  const { usage, startingCredits, startsWithPast, now } = basis;
  if (usage.length === 0) {
    return (
      <p className="text-muted">
        No credits were used in the last 30 days, so there is nothing to replay yet. As soon as some are, this
        shows what the rule would have charged.
      </p>
    );
  }
  const { monthlyCapCents, maxPerDay, currency } = values;
  if (monthlyCapCents === null || maxPerDay === null) return null;
  const result = simulateMonth({
    rule: { ...values, monthlyCapCents, maxPerDay },
    catalogue,
    usage,
    startingCredits,
    now: new Date(now),
  });
  const ceiling = niceCeiling(Math.max(1, ...result.balances.map(({ credits }) => credits)));
  const charged = new Map<string, number>();
  for (const { at } of result.recharges) charged.set(dayOf(at), (charged.get(dayOf(at)) ?? 0) + 1);
  const sentence = sentenceOf(result, currency);
  return (
    <figure className="grid gap-3">
      <figcaption>
        <span className="font-medium">The last 30 days with this rule.</span>{' '}
        <span className="text-muted tabular-nums" role="status">
          {sentence}
        </span>
      </figcaption>
      <svg
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
        className="block h-28 w-full overflow-visible"
        viewBox={`0 0 ${result.balances.length} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        <title id={`${id}-title`}>Balance at the end of each day with this rule</title>
        <desc id={`${id}-description`}>{sentence}</desc>
        <line
          x1={0}
          x2={result.balances.length}
          y1={HEIGHT}
          y2={HEIGHT}
          vectorEffect="non-scaling-stroke"
          className="stroke-edge"
        />
        {result.balances.map(({ day, credits }, index) => {
          const times = charged.get(day) ?? 0;
          const height = (credits / ceiling) * HEIGHT;
          return (
            <g key={day}>
              <rect
                x={index + GAP / 2}
                y={HEIGHT - height}
                width={1 - GAP}
                height={height}
                className={times > 0 ? 'fill-accent' : 'fill-edge'}
              />
              <title>
                {`${dayWords(day)}: ${formatCredits(credits)} credits at its end${times > 0 ? `, ${timesWords(times)}` : ''}`}
              </title>
            </g>
          );
        })}
      </svg>
      <p className="flex flex-wrap justify-between gap-x-6 text-muted text-xs">
        <span>
          <span aria-hidden className="me-1.5 inline-block size-2 rounded-full bg-accent" />
          Days with a recharge. Bars are the balance at the end of a day.
        </span>
        <span>
          {startsWithPast
            ? `Begun with the ${formatCredits(startingCredits)} credits of 30 days ago.`
            : `Begun with your ${formatCredits(startingCredits)} credits of now.`}
        </span>
      </p>
    </figure>
  );
}

const timesWords = (times: number): string => (times === 1 ? 'one recharge' : `${times} recharges`);

function sentenceOf(
  { recharges, totalCents, missingCredits, limitReached, paused }: Simulation,
  currency: string,
): string {
  const parts = [
    recharges.length === 0
      ? 'It would not have charged anything.'
      : `It would have charged ${formatMoney(totalCents, currency)} in ${timesWords(recharges.length)}.`,
  ];
  if (paused) parts.push(`It would have paused on ${dayWords(dayOf(paused.at))}: ${paused.why}`);
  else if (limitReached)
    parts.push(`On ${dayWords(dayOf(limitReached.at))} a limit would have held it back: ${limitReached.why}`);
  parts.push(
    missingCredits > 0
      ? `${formatCredits(missingCredits)} credits that you used would not have been there.`
      : 'You would never have run out.',
  );
  return parts.join(' ');
}
