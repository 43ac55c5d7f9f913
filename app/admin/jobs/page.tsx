import type { Metadata } from 'next';
import Link from 'next/link';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { RunBadge } from '#components/jobs/run-badge.tsx';
import { RunsTable } from '#components/jobs/runs-table.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { listLastRuns, listRuns } from '#lib/run-jobs/list-runs.ts';
import { RUN_JOBS } from '#lib/run-jobs/registry.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Jobs' };

/** What can be run, and what has run. */
export default async function JobsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const before = singleParam((await searchParams).before);
  const [last, { rows, next }] = await Promise.all([listLastRuns(), listRuns(null, before, 20)]);
  return (
    <>
      <PageHeader
        title="Jobs"
        description={
          <>
            Run them here, with <code className="font-mono text-xs">npm run job</code>, over the API or by
            schedule. Every run is kept with what it was given and what came of it.
          </>
        }
      />
      <Card>
        <Table caption="Jobs" dense>
          <thead>
            <tr>
              <Th>Job</Th>
              <Th>Last run</Th>
              <Th>State</Th>
              <Th>
                <span className="sr-only">Run it</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {RUN_JOBS.map(({ name, title }) => {
              const run = last.get(name);
              return (
                <Tr key={name}>
                  <Td>
                    <span className="font-medium">{title}</span>
                    <span className="block font-mono text-muted text-xs">{name}</span>
                  </Td>
                  <Td label="Last run">
                    {run ? (
                      <Link
                        href={`/admin/jobs/runs/${run.id}`}
                        className="text-accent-ink underline underline-offset-2"
                      >
                        <Time at={run.created_at} />
                      </Link>
                    ) : (
                      'Never'
                    )}
                  </Td>
                  <Td label="State">{run ? <RunBadge status={run.status} /> : null}</Td>
                  <Td numeric>
                    <ButtonLink href={`/admin/jobs/${name}`} size="sm">
                      Run<span className="sr-only"> {title}</span>
                    </ButtonLink>
                  </Td>
                </Tr>
              );
            })}
          </tbody>
        </Table>
      </Card>
      <Card>
        <CardHeader title="Runs" />
        <div className="pt-2">
          {rows.length > 0 ? (
            <RunsTable runs={rows} showsJob />
          ) : (
            <EmptyState title="Nothing has run yet">Choose a job above.</EmptyState>
          )}
          <OlderLinks search={{}} isNewest={!before} next={next} />
        </div>
      </Card>
    </>
  );
}
