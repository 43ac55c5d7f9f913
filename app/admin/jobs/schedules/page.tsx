import type { Metadata } from 'next';
import Link from 'next/link';
import { RemoveScheduleButton } from '#components/jobs/remove-schedule-button.tsx';
import { ScheduleForm } from '#components/jobs/schedule-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { listInputFields } from '#lib/run-jobs/input-fields.ts';
import { RUN_JOBS } from '#lib/run-jobs/registry.ts';
import { nextTimes } from '#lib/schedules/cron.ts';
import { listSchedules } from '#lib/schedules/schedule.ts';
import { nextTimesWords } from '#lib/schedules/when-words.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Schedules' };

/** When jobs run by themselves, edited in place. */
export default async function SchedulesPage() {
  await requireOperatorPage();
  const schedules = await listSchedules();
  const now = new Date();
  const jobs = RUN_JOBS.map((job) => ({ name: job.name, title: job.title, fields: listInputFields(job) }));
  return (
    <>
      <PageHeader
        title="Schedules"
        description="Each time is begun once, however many workers there are. A job that still runs is not begun again."
      />
      {schedules.map((schedule) => (
        <Card key={schedule.id}>
          <CardHeader
            title={schedule.name}
            description={
              <>
                {schedule.is_enabled
                  ? nextTimesWords(nextTimes(schedule.cron, 3, now), now)
                  : 'Switched off: it begins no runs.'}{' '}
                {schedule.last_note}{' '}
                {schedule.last_run_id ? (
                  <Link
                    href={`/admin/jobs/runs/${schedule.last_run_id}`}
                    className="text-accent-ink underline underline-offset-2"
                  >
                    Last run
                  </Link>
                ) : null}
              </>
            }
            action={
              <span className="flex items-center gap-2">
                {schedule.is_enabled ? <Badge tone="done">On</Badge> : <Badge>Off</Badge>}
                <RemoveScheduleButton id={schedule.id} name={schedule.name} />
              </span>
            }
          />
          <CardBody>
            <ScheduleForm schedule={{ ...schedule, isEnabled: schedule.is_enabled }} jobs={jobs} />
          </CardBody>
        </Card>
      ))}
      <Card>
        <CardHeader
          title="New schedule"
          description="Every day at 06:00 UTC is 0 6 * * *, every quarter of an hour */15 * * * *."
        />
        <CardBody>
          <ScheduleForm key={schedules.length} schedule={null} jobs={jobs} />
        </CardBody>
      </Card>
    </>
  );
}
