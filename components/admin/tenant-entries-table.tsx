import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { TenantEntry } from '#lib/analytics/list-tenant-entries.ts';
import { ENTRY_KIND_WORDS } from '#lib/history/history-words.ts';
import { formatCredits } from '#lib/money.ts';

export function TenantEntriesTable({ entries }: { entries: readonly TenantEntry[] }) {
  return (
    <Table caption="Ledger entries, the newest first" dense>
      <thead>
        <tr>
          <Th>Entry</Th>
          <Th>When</Th>
          <Th>What</Th>
          <Th numeric>Change</Th>
          <Th numeric>Balance</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Tr key={entry.sequence}>
            <Td className="tabular-nums">{entry.sequence}</Td>
            <Td label="When" className="whitespace-nowrap">
              <Time at={entry.created_at} format="second" />
            </Td>
            <Td label="What" className="break-words">
              {[ENTRY_KIND_WORDS[entry.kind], entry.description || entry.label].filter(Boolean).join(': ')}
            </Td>
            <Td label="Change" numeric>
              {entry.delta > 0 ? '+' : ''}
              {formatCredits(entry.delta)}
            </Td>
            <Td label="Balance" numeric>
              {formatCredits(entry.balance_after)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
