import { dayWords } from '#components/usage/day-words.ts';
import { niceCeiling } from '#components/usage/nice-ceiling.ts';
import { formatCredits } from '#lib/money.ts';
import type { DayOfUse } from '#lib/usage/days.ts';

const HEIGHT = 100;
/** Of a day's width. */
const GAP = 0.25;

export interface UsageChartProps {
  /** Every day of the range, the oldest first. */
  days: readonly DayOfUse[];
  totalCredits: number;
}

/** Bars by day, drawn on the server: no script reaches the browser for it. The table beside it says the same in figures. */
export function UsageChart({ days, totalCredits }: UsageChartProps) {
  const most = Math.max(...days.map(({ credits }) => credits));
  const ceiling = niceCeiling(most);
  const busiest = days.find(({ credits }) => credits === most);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || !busiest) return null;
  const marks = [ceiling, ceiling / 2, 0];
  return (
    <div className="grid min-w-0 grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      <div aria-hidden className="relative w-max text-end text-muted text-xs tabular-nums">
        {/* Gives the column its width; the marks themselves stand at their lines. */}
        <span className="invisible">{formatCredits(ceiling)}</span>
        {marks.map((mark, index) => (
          <span
            key={mark}
            className="-translate-y-1/2 absolute end-0"
            style={{ top: `${(index / (marks.length - 1)) * 100}%` }}
          >
            {formatCredits(mark)}
          </span>
        ))}
      </div>
      <svg
        role="img"
        aria-labelledby="usage-chart-title usage-chart-description"
        className="block h-52 w-full overflow-visible"
        viewBox={`0 0 ${days.length} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        <title id="usage-chart-title">Credits used per day</title>
        <desc id="usage-chart-description">
          {`${formatCredits(totalCredits)} credits from ${dayWords(first.day)} to ${dayWords(last.day)}; the most on ${dayWords(busiest.day)}, ${formatCredits(most)}.`}
        </desc>
        {marks.map((mark, index) => {
          const y = (index / (marks.length - 1)) * HEIGHT;
          return (
            <line
              key={mark}
              x1={0}
              x2={days.length}
              y1={y}
              y2={y}
              vectorEffect="non-scaling-stroke"
              className={mark === 0 ? 'stroke-edge' : 'stroke-line'}
            />
          );
        })}
        {days.map(({ day, credits }, index) => (
          <g key={day} className="group">
            <rect
              x={index}
              y={0}
              width={1}
              height={HEIGHT}
              className="fill-transparent group-hover:fill-hover"
            />
            <rect
              x={index + GAP / 2}
              y={HEIGHT - (credits / ceiling) * HEIGHT}
              width={1 - GAP}
              height={(credits / ceiling) * HEIGHT}
              className="fill-accent"
            />
            <title>{`${dayWords(day)}: ${formatCredits(credits)} credits`}</title>
          </g>
        ))}
      </svg>
      <div aria-hidden className="col-start-2 mt-2 flex justify-between text-muted text-xs">
        {[first, days[Math.floor(days.length / 2)] ?? first, last].map(({ day }, index) => (
          <span key={day}>{index === 2 ? 'Today' : dayWords(day)}</span>
        ))}
      </div>
    </div>
  );
}
