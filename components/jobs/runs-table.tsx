import Link from 'next/link';
import { RunBadge } from '#components/jobs/run-badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { gapWords } from '#lib/analytics/tell-payment-story.ts';
import type { ListedRun } from '#lib/run-jobs/list-runs.ts';

const VIA: Record<ListedRun['started_via'], string> = {
  command: 'on the command line',
  api: 'over the API',
  page: 'on this page',
  schedule: 'by schedule',
};

/** Who started a run, and how. */
export function starterWords({
  started_by,
  started_via,
}: Pick<ListedRun, 'started_by' | 'started_via'>): string {
  return `${started_by}, ${VIA[started_via]}`;
}

export function RunsTable({ runs, showsJob }: { runs: readonly ListedRun[]; showsJob: boolean }) {
  return (
    <Table caption="Runs, the newest first" dense>
      <thead>
        <tr>
          <Th>Started</Th>
          {showsJob ? <Th>Job</Th> : null}
          <Th>State</Th>
          <Th>By</Th>
          <Th numeric>Took</Th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Tr key={run.id}>
            <Td className="whitespace-nowrap">
              <Link
                href={`/admin/jobs/runs/${run.id}`}
                className="text-accent-ink underline underline-offset-2"
              >
                <Time at={run.created_at} format="second" />
              </Link>
            </Td>
            {showsJob ? (
              <Td label="Job" className="font-mono text-xs">
                {run.job}
              </Td>
            ) : null}
            <Td label="State">
              <RunBadge status={run.status} />
            </Td>
            <Td label="By">
              <span className="min-w-0 break-words">{starterWords(run)}</span>
            </Td>
            <Td label="Took" numeric>
              {run.status === 'queued' || run.status === 'running'
                ? '–'
                : gapWords(run.duration_ms) || '0 ms'}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
