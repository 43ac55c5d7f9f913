import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { RunForm } from '#components/jobs/run-form.tsx';
import { RunsTable } from '#components/jobs/runs-table.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { listInputFields } from '#lib/run-jobs/input-fields.ts';
import { listRuns } from '#lib/run-jobs/list-runs.ts';
import { RUN_JOBS } from '#lib/run-jobs/registry.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

interface JobPageProps {
  params: Promise<{ name: string }>;
  searchParams: SearchParams;
}

export const metadata: Metadata = { title: 'Job' };

/** One job: a form to run it, and its runs. */
export default async function JobPage({ params, searchParams }: JobPageProps) {
  await requireOperatorPage();
  const { name } = await params;
  const job = RUN_JOBS.find((candidate) => candidate.name === name);
  if (!job) notFound();
  const before = singleParam((await searchParams).before);
  const { rows, next } = await listRuns(name, before, 20);
  return (
    <>
      <PageHeader
        title={job.title}
        back={{ href: '/admin/jobs', label: 'All jobs' }}
        description={job.description}
      />
      <Card>
        <CardHeader
          title="Run it"
          description={job.concurrent ? undefined : 'It does not run twice at once.'}
        />
        <CardBody>
          <RunForm job={job.name} fields={listInputFields(job)} />
        </CardBody>
      </Card>
      <Card>
        <CardHeader title="Runs" />
        <div className="pt-2">
          {rows.length > 0 ? (
            <RunsTable runs={rows} showsJob={false} />
          ) : (
            <EmptyState title="It has not run yet">Its runs are listed here.</EmptyState>
          )}
          <OlderLinks search={{}} isNewest={!before} next={next} />
        </div>
      </Card>
    </>
  );
}
