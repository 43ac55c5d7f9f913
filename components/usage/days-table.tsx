import { dayWords } from '#components/usage/day-words.ts';
import { formatCredits } from '#lib/money.ts';
import type { DayOfUse } from '#lib/usage/days.ts';

/** The chart in figures, the newest day first. */
export function DaysTable({ days }: { days: readonly DayOfUse[] }) {
  const today = days.at(-1)?.day;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable without a mouse.
    <div tabIndex={0} className="-outline-offset-2 max-h-60 overflow-y-auto rounded-md border">
      <table className="w-full">
        <caption className="sr-only">Credits and debits per day, in UTC</caption>
        <thead className="sticky top-0 bg-subtle">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-start font-medium text-muted text-xs">
              Day
            </th>
            <th scope="col" className="px-3 py-1.5 text-end font-medium text-muted text-xs">
              Credits
            </th>
            <th scope="col" className="px-3 py-1.5 text-end font-medium text-muted text-xs">
              Debits
            </th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, credits, debits }) => (
            <tr key={day} className="border-t">
              <th scope="row" className="whitespace-nowrap px-3 py-1 text-start font-normal">
                <time dateTime={day}>{dayWords(day)}</time>
                {day === today ? <span className="text-muted"> so far</span> : null}
              </th>
              <td className="px-3 py-1 text-end tabular-nums">{formatCredits(credits)}</td>
              <td className="px-3 py-1 text-end text-muted tabular-nums">{formatCredits(debits)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
