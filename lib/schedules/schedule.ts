/** When jobs run by themselves. */
import { z } from 'zod';
import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import { getJob } from '#lib/run-jobs/registry.ts';
import { findCronProblem, nextTimes } from '#lib/schedules/cron.ts';

export interface ScheduleRow {
  id: string;
  name: string;
  job: string;
  input: Record<string, unknown>;
  cron: string;
  is_enabled: boolean;
  next_run_at: Date | null;
  last_run_id: string | null;
  last_note: string;
}

export const scheduleSchema = z.strictObject({
  name: z.string().trim().min(1, 'Name the schedule.').max(100, 'A name has at most 100 characters.'),
  job: z.string().min(1, 'Choose a job.'),
  input: z.record(z.string(), z.unknown()).default({}),
  cron: z.string().trim().max(200, 'An expression has at most 200 characters.'),
  isEnabled: z.boolean().default(true),
});

export type ScheduleRequest = z.infer<typeof scheduleSchema>;

/** All schedules by their names. */
export function listSchedules(): Promise<ScheduleRow[]> {
  return query<ScheduleRow>({
    name: 'list-schedules',
    text: 'select * from public.job_schedules order by lower(name), id',
  });
}

/**
 * Makes a schedule (`id` null) or changes one, and writes it to the audit log. Its input is checked as that of a run.
 *
 * @throws AppError `job_not_found`, `invalid_request` with the field, `schedule_not_found`, `schedule_exists`
 */
export async function saveSchedule(
  userId: string,
  id: string | null,
  request: ScheduleRequest,
  now = new Date(),
): Promise<ScheduleRow> {
  const input = parseInput(getJob(request.job).input, request.input);
  const problem = findCronProblem(request.cron, now);
  if (problem) throw new AppError('invalid_request', problem, { param: 'cron' });
  const [next] = request.isEnabled ? nextTimes(request.cron, 1, now) : [];
  return queryOne<ScheduleRow>(
    { name: 'save-schedule', text: 'select * from jobs.save_schedule($1, $2, $3, $4, $5, $6, $7, $8)' },
    [
      id,
      request.name,
      request.job,
      JSON.stringify(input),
      request.cron,
      request.isEnabled,
      next ?? null,
      userId,
    ],
  );
}

/** @throws AppError `schedule_not_found` */
export async function removeSchedule(userId: string, id: string): Promise<void> {
  await query({ name: 'remove-schedule', text: 'select jobs.remove_schedule($1, $2)' }, [id, userId]);
}
