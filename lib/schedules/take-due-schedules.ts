import { query, queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { getJob } from '#lib/run-jobs/registry.ts';
import { nextTimes } from '#lib/schedules/cron.ts';
import type { ScheduleRow } from '#lib/schedules/schedule.ts';

/**
 * Begins the runs that are due, each once however many workers do this at one time. What was due more than once while
 * nobody worked is begun once.
 *
 * @returns how many this call moved on
 */
export async function takeDueSchedules(): Promise<number> {
  const due = await query<ScheduleRow & { next_run_at: Date; now: Date }>({
    name: 'due-schedules',
    text: `select *, clock_timestamp() as now from public.job_schedules
      where next_run_at <= clock_timestamp() order by next_run_at limit 100`,
  });
  let taken = 0;
  for (const schedule of due) {
    // One that cannot be begun must not keep the others from it.
    try {
      if (await take(schedule)) taken += 1;
    } catch (error) {
      log.error({ scheduleId: schedule.id, job: schedule.job, err: error }, 'a schedule could not be taken');
    }
  }
  return taken;
}

async function take({
  id,
  job,
  cron,
  next_run_at: dueAt,
  now,
}: ScheduleRow & { next_run_at: Date; now: Date }) {
  const [next] = nextTimes(cron, 1, now);
  const { is_taken } = await queryOne<{ is_taken: boolean }>(
    { name: 'take-schedule', text: 'select jobs.take_schedule($1, $2, $3, $4) as is_taken' },
    [id, dueAt, next ?? null, getJob(job).concurrent],
  );
  return is_taken;
}
