import type { Metadata } from 'next';
import { FiguresTable } from '#components/admin/figures-table.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure, Figures } from '#components/ui/figures.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { getQueues } from '#lib/analytics/get-queues.ts';
import { gapWords } from '#lib/analytics/tell-payment-story.ts';
import { formatCredits } from '#lib/money.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Queue' };

/** The job queue as it stands now. */
export default async function QueuePage() {
  await requireOperatorPage();
  const { tasks, failing, workers, oldestDueSeconds } = await getQueues();
  const sum = (of: 'waiting' | 'given_up') => formatCredits(tasks.reduce((all, task) => all + task[of], 0));
  const alive = workers.filter(({ is_alive }) => is_alive).length;
  return (
    <>
      <PageHeader
        title="Queue"
        description="The queue at this moment. A job that is done leaves no trace here."
      />
      <Figures>
        <Figure term="Workers alive" figure={formatCredits(alive)}>
          heard of within half a minute
        </Figure>
        <Figure term="Due" figure={sum('waiting')}>
          that nobody has taken yet
        </Figure>
        <Figure term="Oldest that is due" figure={gapWords(oldestDueSeconds * 1_000) || 'None'}>
          how long it has waited
        </Figure>
        <Figure term="Given up" figure={sum('given_up')}>
          tried as often as they may be
        </Figure>
      </Figures>
      <Card>
        <CardHeader title="By task" />
        {tasks.length > 0 ? (
          <FiguresTable
            caption="Jobs by task"
            heading="Task"
            nameOf={({ task }) => task}
            columns={[
              { label: 'Due', figure: ({ waiting }) => formatCredits(waiting) },
              { label: 'Later', figure: ({ later }) => formatCredits(later) },
              { label: 'Running', figure: ({ running }) => formatCredits(running) },
              { label: 'Failing', figure: ({ failing }) => formatCredits(failing) },
              { label: 'Given up', figure: ({ given_up: givenUp }) => formatCredits(givenUp) },
            ]}
            rows={tasks}
          />
        ) : (
          <EmptyState title="The queue is empty">Everything that was asked for is done.</EmptyState>
        )}
      </Card>
      {failing.length > 0 ? (
        <Card>
          <CardHeader title="What fails" description="The 50 that failed last, with their last error." />
          <div className="pt-2">
            <Table caption="Failing jobs" dense>
              <thead>
                <tr>
                  <Th>Task</Th>
                  <Th>State</Th>
                  <Th>Next try</Th>
                  <Th>Last error</Th>
                </tr>
              </thead>
              <tbody>
                {failing.map((job) => (
                  <Tr key={job.id}>
                    <Td className="font-mono text-xs">
                      {job.task} {job.id}
                    </Td>
                    <Td label="State">
                      <Badge tone={job.attempts < job.max_attempts ? 'debt' : 'declined'}>
                        {job.attempts < job.max_attempts
                          ? `Try ${job.attempts} of ${job.max_attempts}`
                          : 'Given up'}
                      </Badge>
                    </Td>
                    <Td label="Next try">
                      {job.attempts < job.max_attempts ? <Time at={job.run_at} format="second" /> : 'None'}
                    </Td>
                    <Td label="Last error" className="break-words">
                      {job.last_error}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          </div>
        </Card>
      ) : null}
    </>
  );
}
