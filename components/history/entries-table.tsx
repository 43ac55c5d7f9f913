import { clsx } from 'clsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { ENTRY_KIND_WORDS } from '#lib/history/history-words.ts';
import type { HistoryEntry } from '#lib/history/list-entries.ts';
import { formatCredits } from '#lib/money.ts';

/** Every change of the balance, and the balance after it. */
export function EntriesTable({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <Table caption="Entries of the ledger, the newest first">
      <thead>
        <tr>
          <Th>What</Th>
          <Th>Date</Th>
          <Th>Label</Th>
          <Th>By</Th>
          <Th numeric>Change</Th>
          <Th numeric>Balance after</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Tr key={entry.sequence}>
            <Td>
              <span className="font-medium">{ENTRY_KIND_WORDS[entry.kind]}</span>
              {entry.description ? <span className="block text-muted">{entry.description}</span> : null}
            </Td>
            <Td label="Date">
              <Time at={entry.created_at} />
            </Td>
            <Td label="Label">{entry.label || <span className="text-muted">None</span>}</Td>
            <Td label="By">{entry.by || <span className="text-muted">Refill</span>}</Td>
            <Td label="Change" numeric>
              <span className={clsx('font-medium', entry.delta > 0 && 'text-done')}>
                {entry.delta > 0 ? '+' : '−'}
                {formatCredits(Math.abs(entry.delta))}
              </span>
            </Td>
            <Td label="Balance after" numeric>
              {formatCredits(entry.balance_after)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
