import { z } from 'zod';
import { readRow, readRows } from '#lib/analytics/read-rows.ts';
import { DEAD_AFTER_SECONDS } from '#lib/jobs/heartbeat.ts';

const queue = z.object({
  task: z.string(),
  waiting: z.number(),
  later: z.number(),
  running: z.number(),
  failing: z.number(),
  given_up: z.number(),
  /** Of what is due; null where nothing is. */
  oldest_due_at: z.string().nullable(),
});
const failing = z.object({
  id: z.string(),
  task: z.string(),
  attempts: z.number(),
  max_attempts: z.number(),
  last_error: z.string(),
  run_at: z.string(),
});
const worker = z.object({ worker_id: z.string(), seen_at: z.string(), is_alive: z.boolean() });

export interface Queues {
  tasks: z.infer<typeof queue>[];
  failing: z.infer<typeof failing>[];
  workers: z.infer<typeof worker>[];
  oldestDueSeconds: number;
}

/** The job queue as it stands: depth by task, what fails and why, and who works. */
export async function getQueues(): Promise<Queues> {
  const [tasks, failures, workers, { oldest_due_seconds }] = await Promise.all([
    readRows(
      {
        name: 'queue-tasks',
        text: `select j.task_identifier as task,
            count(*) filter (where j.locked_at is null and j.run_at <= now() and j.attempts < j.max_attempts) as waiting,
            count(*) filter (where j.locked_at is null and j.run_at > now() and j.attempts < j.max_attempts) as later,
            count(*) filter (where j.locked_at is not null) as running,
            count(*) filter (where j.last_error is not null and j.attempts < j.max_attempts) as failing,
            count(*) filter (where j.attempts >= j.max_attempts) as given_up,
            min(j.run_at) filter (where j.locked_at is null and j.run_at <= now() and j.attempts < j.max_attempts)
              as oldest_due_at
          from graphile_worker.jobs j group by 1 order by 2 desc, 1`,
      },
      [],
      queue,
    ),
    readRows(
      {
        name: 'queue-failing',
        text: `select j.id::text as id, j.task_identifier as task, j.attempts, j.max_attempts, j.last_error, j.run_at
          from graphile_worker.jobs j where j.last_error is not null order by j.updated_at desc limit 50`,
      },
      [],
      failing,
    ),
    readRows(
      {
        name: 'queue-workers',
        text: `select worker_id, seen_at, seen_at > clock_timestamp() - make_interval(secs => $1) as is_alive
          from public.worker_heartbeats order by seen_at desc limit 50`,
      },
      [DEAD_AFTER_SECONDS],
      worker,
    ),
    readRow(
      {
        name: 'queue-oldest',
        text: `select coalesce(round(extract(epoch from now() - min(j.run_at))), 0) as oldest_due_seconds
          from graphile_worker.jobs j
          where j.locked_at is null and j.run_at <= now() and j.attempts < j.max_attempts`,
      },
      [],
      z.object({ oldest_due_seconds: z.number() }),
    ),
  ]);
  return { tasks, failing: failures, workers, oldestDueSeconds: oldest_due_seconds };
}
