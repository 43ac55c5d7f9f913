import { dayWords } from '#components/usage/day-words.ts';

export interface DaysFiguresProps {
  caption: string;
  /** The columns after the day, each with its values by day, the oldest first. */
  columns: readonly { heading: string; values: readonly number[]; format: (value: number) => string }[];
  days: readonly string[];
}

/** A chart in figures, the newest day first. */
export function DaysFigures({ caption, columns, days }: DaysFiguresProps) {
  const last = days.length - 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable without a mouse.
    <div tabIndex={0} className="-outline-offset-2 max-h-60 overflow-y-auto rounded-md border">
      <table className="w-full">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-subtle">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-start font-medium text-muted text-xs">
              Day
            </th>
            {columns.map(({ heading }) => (
              <th key={heading} scope="col" className="px-3 py-1.5 text-end font-medium text-muted text-xs">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day, back) => (
            <tr key={day} className="border-t">
              <th scope="row" className="whitespace-nowrap px-3 py-1 text-start font-normal">
                <time dateTime={day}>{dayWords(day)}</time>
                {back === 0 ? <span className="text-muted"> so far</span> : null}
              </th>
              {columns.map(({ heading, values, format }) => (
                <td key={heading} className="px-3 py-1 text-end tabular-nums">
                  {format(values[last - back] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
