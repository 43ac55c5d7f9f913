import { buttonClass } from '#components/ui/button.tsx';
import { Label } from '#components/ui/label.tsx';
import { Select } from '#components/ui/select.tsx';
import { ENTRY_KINDS } from '#lib/credits/entry-kinds.ts';
import { type HistoryQuery, historySearch, PAYMENT_KINDS } from '#lib/history/history-query.ts';
import { ENTRY_KIND_WORDS, PAYMENT_KIND_WORDS, PERIOD_WORDS } from '#lib/history/history-words.ts';

export interface HistoryFiltersProps {
  tenantSlug: string;
  query: HistoryQuery;
}

/** What is shown. A plain form: the address is the state, and it works before any script has come. */
export function HistoryFilters({ tenantSlug, query }: HistoryFiltersProps) {
  const kinds: [string, string][] =
    query.view === 'entries'
      ? ENTRY_KINDS.map((kind) => [kind, ENTRY_KIND_WORDS[kind]])
      : PAYMENT_KINDS.map((kind) => [kind, PAYMENT_KIND_WORDS[kind]]);
  const { before: _, ...shown } = query;
  return (
    <div className="flex flex-wrap items-end justify-between gap-3 px-4 pt-4 sm:px-5">
      {/* The choices follow the address, on Back too: another query is another form, and the browser restores none. */}
      <form
        key={historySearch(shown)}
        autoComplete="off"
        className="flex flex-wrap items-end gap-3 max-sm:w-full"
      >
        <div className="grid gap-1.5 max-sm:grow">
          <Label htmlFor="history-kind">Kind</Label>
          <Select id="history-kind" name="kind" defaultValue={query.kind ?? ''}>
            <option value="">All</option>
            {kinds.map(([kind, word]) => (
              <option key={kind} value={kind}>
                {word}
              </option>
            ))}
          </Select>
        </div>
        <div className="grid gap-1.5 max-sm:grow">
          <Label htmlFor="history-period">Period</Label>
          <Select id="history-period" name="period" defaultValue={query.period}>
            {Object.entries(PERIOD_WORDS).map(([period, words]) => (
              <option key={period} value={period}>
                {words}
              </option>
            ))}
          </Select>
        </div>
        {query.view === 'entries' ? <input type="hidden" name="view" value="entries" /> : null}
        <button type="submit" className={buttonClass()}>
          Show
        </button>
      </form>
      <a
        href={`/api/tenants/${tenantSlug}/history.csv${historySearch(shown)}`}
        download
        className={buttonClass()}
      >
        Download CSV
      </a>
    </div>
  );
}
