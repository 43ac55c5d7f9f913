import { clsx } from 'clsx';
import { type HistoryQuery, type HistoryView, historySearch } from '#lib/history/history-query.ts';

const VIEWS: readonly { view: HistoryView; word: string }[] = [
  { view: 'payments', word: 'Payments' },
  { view: 'entries', word: 'Ledger' },
];

/** Money or credits: two lists, each with an address of its own. */
export function HistoryViews({ query }: { query: HistoryQuery }) {
  return (
    <nav aria-label="History" className="flex gap-1">
      {VIEWS.map(({ view, word }) => (
        <a
          key={view}
          href={historySearch({ view, kind: undefined, period: query.period, before: undefined }) || '?'}
          aria-current={query.view === view ? 'page' : undefined}
          className={clsx(
            'inline-flex h-8 items-center rounded-md px-3 text-muted hover:bg-hover hover:text-ink',
            'aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-ink',
          )}
        >
          {word}
        </a>
      ))}
    </nav>
  );
}
