import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCredits } from '#lib/money.ts';
import type { ReconciliationRun } from '#lib/reconciliation/list-runs.ts';

const STATES = {
  running: { word: 'Running', tone: 'neutral' },
  finished: { word: 'Finished', tone: 'done' },
  failed: { word: 'Failed', tone: 'declined' },
} as const;

/** Each run with the window it looked at, what it compared and what it found. */
export function RunsTable({ runs, shownId }: { runs: readonly ReconciliationRun[]; shownId: string | null }) {
  return (
    <Table caption="Runs, the newest first" dense>
      <thead>
        <tr>
          <Th>Run</Th>
          <Th>State</Th>
          <Th>Looked at</Th>
          <Th>Compared</Th>
          <Th numeric>Found</Th>
          <Th numeric>Repaired</Th>
          <Th numeric>Open</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Tr key={run.id} className={run.id === shownId ? 'bg-subtle' : undefined}>
            <Td>
              <a
                href={`/admin/reconciliation?run=${run.id}#findings`}
                aria-current={run.id === shownId ? 'true' : undefined}
                className="inline-block whitespace-nowrap py-0.5 font-medium text-accent-ink underline underline-offset-2"
              >
                <Time at={run.startedAt.toISOString()} format="second" />
              </a>
              <span className="block text-muted text-xs">{run.askedBy ?? 'By the clock'}</span>
            </Td>
            <Td label="State">
              <span className="grid justify-items-end gap-1 sm:justify-items-start">
                <Badge tone={STATES[run.status].tone}>{STATES[run.status].word}</Badge>
                {run.error ? <span className="max-w-60 break-words text-xs">{run.error}</span> : null}
              </span>
            </Td>
            <Td label="Looked at">
              <span className="text-end sm:text-start">
                <span className="block whitespace-nowrap">
                  <Time at={run.lookedFrom.toISOString()} format="second" />
                </span>
                <span className="block whitespace-nowrap text-muted">
                  to <Time at={run.lookedUpto.toISOString()} format="second" />
                </span>
              </span>
            </Td>
            <Td label="Compared" className="text-muted">
              {compared(run)}
            </Td>
            <Td label="Found" numeric>
              {formatCredits(run.repaired + run.open + run.resolved)}
            </Td>
            <Td label="Repaired" numeric>
              {formatCredits(run.repaired)}
            </Td>
            <Td label="Open" numeric className={run.open > 0 ? 'text-debt' : undefined}>
              {formatCredits(run.open)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function compared({ counts, isFull }: ReconciliationRun): string {
  const { events = 0, payments = 0, refunds = 0, disputes = 0, ledger = 0 } = counts;
  const of = (count: number, one: string) => `${formatCredits(count)} ${one}${count === 1 ? '' : 's'}`;
  return [
    of(events, 'event'),
    of(payments, 'payment'),
    of(refunds, 'refund'),
    of(disputes, 'dispute'),
    `${isFull ? 'all ' : ''}${formatCredits(ledger)} with the ledger`,
  ].join(', ');
}
