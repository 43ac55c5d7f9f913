/** A run of a job as the server reads it, and as it answers it. */
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export type RunStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'died' | 'canceled';

export type RunOrigin = 'command' | 'api' | 'page' | 'schedule';

export interface RunRow {
  id: string;
  job: string;
  input: Record<string, unknown>;
  run_key: string;
  status: RunStatus;
  progress_done: number | null;
  progress_total: number | null;
  progress_message: string;
  output: unknown;
  error: string | null;
  state: Record<string, unknown>;
  started_via: RunOrigin;
  started_by: string;
  starts: number;
  is_cancel_requested: boolean;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  duration_ms: number;
}

/** A run by its id; one whose worker was not heard of for half a minute is seen as died. @throws AppError `run_not_found` */
export async function getRun(runId: string): Promise<RunRow> {
  await query({ name: 'note-dead-runs', text: 'select jobs.note_dead_runs()' });
  const [run] = await query<RunRow>(
    { name: 'get-job-run', text: 'select * from public.job_runs where id = $1' },
    [runId],
  );
  if (!run) throw new AppError('run_not_found', 'There is no such run.');
  return run;
}

/** What the API answers about a run. */
export function describeRun(run: RunRow) {
  return {
    id: run.id,
    job: run.job,
    runKey: run.run_key,
    input: run.input,
    status: run.status,
    progress: { done: run.progress_done, total: run.progress_total, message: run.progress_message },
    output: run.output,
    error: run.error,
    startedVia: run.started_via,
    startedBy: run.started_by,
    starts: run.starts,
    createdAt: run.created_at,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    durationMs: run.duration_ms,
  };
}
