import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { ActionButton } from '#components/admin/action-button.tsx';
import { Facts } from '#components/admin/facts.tsx';
import { RefreshWhile } from '#components/jobs/refresh-while.tsx';
import { RunBadge } from '#components/jobs/run-badge.tsx';
import { RunProgress } from '#components/jobs/run-progress.tsx';
import { starterWords } from '#components/jobs/runs-table.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Time } from '#components/ui/time.tsx';
import { gapWords } from '#lib/analytics/tell-payment-story.ts';
import { AppError } from '#lib/http/errors.ts';
import { listRunLines } from '#lib/run-jobs/list-runs.ts';
import { RUN_JOBS } from '#lib/run-jobs/registry.ts';
import { getRun, type RunRow } from '#lib/run-jobs/run.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Run' };

/** One run: how far it is while it goes on, and what came of it. */
export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  await requireOperatorPage();
  const run = await findRun((await params).id);
  if (!run) notFound();
  const lines = await listRunLines(run.id);
  const isGoingOn = run.status === 'queued' || run.status === 'running';
  return (
    <>
      <RefreshWhile isGoingOn={isGoingOn} />
      <PageHeader
        title={RUN_JOBS.find(({ name }) => name === run.job)?.title ?? run.job}
        back={{ href: `/admin/jobs/${run.job}`, label: 'All its runs' }}
        description={<span className="font-mono text-xs">{run.id}</span>}
        action={<RunAction run={run} />}
      />
      <Card>
        <CardHeader title="How it stands" action={<RunBadge status={run.status} />} />
        <CardBody className="pb-0 sm:pb-0">
          <RunProgress
            done={run.progress_done}
            total={run.progress_total}
            message={run.status === 'queued' ? 'A worker will take it in a moment.' : run.progress_message}
            isRunning={isGoingOn}
          />
          {run.error ? (
            <div className="mt-3">
              <Alert tone="declined">{run.error}</Alert>
            </div>
          ) : null}
        </CardBody>
        <Facts
          facts={[
            ['Started by', starterWords(run)],
            ['Asked for', <Time key="created" at={run.created_at.toISOString()} format="second" />],
            [
              'Ended',
              run.finished_at ? (
                <Time key="finished" at={run.finished_at.toISOString()} format="second" />
              ) : null,
            ],
            ['Took', run.finished_at ? gapWords(run.duration_ms) || '0 ms' : null],
            ['Starts', run.starts > 1 ? String(run.starts) : null],
            [
              'Run key',
              <span key="key" className="font-mono text-xs">
                {run.run_key}
              </span>,
            ],
          ]}
        />
      </Card>
      {run.output === null ? null : (
        <CodeBlock label="Output" language="JSON" code={JSON.stringify(run.output, null, 2)} />
      )}
      <CodeBlock label="Input" language="JSON" code={JSON.stringify(run.input, null, 2)} />
      {lines.length > 0 ? (
        <Card>
          <CardHeader title="What it said" description="The last 200 lines." />
          <ol className="grid gap-1.5 p-4 sm:p-5">
            {lines.map(({ number, at, line, details }) => (
              <li key={number} className="grid gap-x-4 sm:grid-cols-[max-content_minmax(0,1fr)]">
                <Time at={at} format="second" className="text-muted text-xs tabular-nums" />
                <span className="min-w-0 break-words">
                  {line}{' '}
                  <span className="font-mono text-muted text-xs">
                    {Object.entries(details)
                      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
                      .join(' ')}
                  </span>
                </span>
              </li>
            ))}
          </ol>
        </Card>
      ) : null}
      {Object.keys(run.state).length > 0 ? (
        <CodeBlock
          label="State, which it goes on from"
          language="JSON"
          code={JSON.stringify(run.state, null, 2)}
        />
      ) : null}
    </>
  );
}

function RunAction({ run }: { run: RunRow }) {
  if (run.status === 'succeeded') return null;
  if (run.status === 'queued' || run.status === 'running') {
    return (
      <ActionButton
        path={`/api/admin/runs/${run.id}/cancel`}
        pendingWords="Canceling…"
        doneWords="It is asked to stop."
      >
        Cancel
      </ActionButton>
    );
  }
  return (
    <ActionButton path={`/api/admin/runs/${run.id}/resume`} pendingWords="Resuming…" doneWords="It goes on.">
      Resume
    </ActionButton>
  );
}

async function findRun(id: string): Promise<RunRow | null> {
  if (!z.uuid().safeParse(id).success) return null;
  try {
    return await getRun(id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'run_not_found') return null;
    throw error;
  }
}
