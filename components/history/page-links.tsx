import { buttonClass } from '#components/ui/button.tsx';
import { type HistoryQuery, historySearch } from '#lib/history/history-query.ts';

export interface PageLinksProps {
  query: HistoryQuery;
  next: string | null;
}

/** To older rows, and back to the newest. */
export function PageLinks({ query, next }: PageLinksProps) {
  if (!next && !query.before) return null;
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2 border-t px-4 py-3 sm:px-5">
      {query.before ? (
        <a
          href={historySearch({ ...query, before: undefined }) || '?'}
          className={buttonClass({ size: 'sm' })}
        >
          Newest
        </a>
      ) : null}
      {next ? (
        <a href={historySearch({ ...query, before: next })} className={buttonClass({ size: 'sm' })}>
          Older
        </a>
      ) : null}
    </nav>
  );
}
