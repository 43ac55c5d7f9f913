import { dayWords } from '#components/usage/day-words.ts';
import { niceCeiling } from '#components/usage/nice-ceiling.ts';

const HEIGHT = 100;
/** Of a day's width. */
const GAP = 0.25;

export interface DayChartProps {
  /** Unique on its page: the chart's name and description are found by it. */
  id: string;
  title: string;
  /** Every day of the range, the oldest first; at least one. */
  days: readonly { day: string; value: number }[];
  /** A figure at the axis: "$40". */
  format: (value: number) => string;
  /** What a day had, in words: "$40.00", "40 credits". */
  words: (value: number) => string;
}

/** Bars by day, drawn on the server: no script reaches the browser for it. The table beside it says the same in figures. */
export function DayChart({ id, title, days, format, words }: DayChartProps) {
  const most = Math.max(...days.map(({ value }) => value));
  const total = days.reduce((sum, { value }) => sum + value, 0);
  const ceiling = niceCeiling(most);
  const busiest = days.find(({ value }) => value === most);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || !busiest) return null;
  const marks = [ceiling, ceiling / 2, 0];
  return (
    <div className="grid min-w-0 grid-cols-[auto_minmax(0,1fr)] gap-x-3">
      <div aria-hidden className="relative w-max text-end text-muted text-xs tabular-nums">
        {/* Gives the column its width; the marks themselves stand at their lines. */}
        <span className="invisible">{format(ceiling)}</span>
        {marks.map((mark, index) => (
          <span
            key={mark}
            className="-translate-y-1/2 absolute end-0"
            style={{ top: `${(index / (marks.length - 1)) * 100}%` }}
          >
            {format(mark)}
          </span>
        ))}
      </div>
      <svg
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
        className="block h-52 w-full overflow-visible"
        viewBox={`0 0 ${days.length} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>
          {`${words(total)} from ${dayWords(first.day)} to ${dayWords(last.day)}; the most on ${dayWords(busiest.day)}, ${words(most)}.`}
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
        {days.map(({ day, value }, index) => (
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
              y={HEIGHT - (value / ceiling) * HEIGHT}
              width={1 - GAP}
              height={(value / ceiling) * HEIGHT}
              className="fill-accent"
            />
            <title>{`${dayWords(day)}: ${words(value)}`}</title>
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
