import { randomUUID } from 'node:crypto';
import { queryOne } from '#lib/db.ts';
import { missingVariables } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import { getJob } from '#lib/run-jobs/registry.ts';
import type { RunOrigin, RunRow } from '#lib/run-jobs/run.ts';

export interface RunRequest {
  job: string;
  /** Not yet checked. */
  input: unknown;
  /** The same for every try of one run; made up where none is given. */
  runKey?: string | undefined;
  startedVia: RunOrigin;
  startedBy: string;
  /** A worker executes it; otherwise the caller does, now. */
  isEnqueued: boolean;
}

/**
 * Checks what a run is given and commits the run, or finds the one begun under the same key. Nothing is done yet.
 *
 * @throws AppError `job_not_found`, `invalid_request` with the field, `environment_incomplete` naming the variable,
 *   `job_already_running`, `idempotency_key_reused`
 */
export async function beginRun(request: RunRequest): Promise<{ run: RunRow; isNew: boolean }> {
  const job = getJob(request.job);
  const input = parseInput(job.input, request.input);
  const missing = missingVariables(job.env);
  if (missing.length > 0) throw new AppError('environment_incomplete', missing.join(' '));
  const { is_new: isNew, ...run } = await queryOne<RunRow & { is_new: boolean }>(
    {
      name: 'begin-job-run',
      text: 'select (b.run).*, b.is_new from jobs.begin_run($1, $2, $3, $4, $5, $6, $7) b',
    },
    [
      job.name,
      JSON.stringify(input),
      request.runKey ?? randomUUID(),
      job.concurrent,
      request.startedVia,
      request.startedBy,
      request.isEnqueued,
    ],
  );
  return { run, isNew };
}

/**
 * Has a run that died, failed or was canceled go on from the state it kept.
 *
 * @throws AppError `run_not_found`, `run_not_resumable`, `job_already_running`
 */
export async function resumeRun(runId: string, isEnqueued: boolean): Promise<RunRow> {
  return queryOne<RunRow>({ name: 'resume-job-run', text: 'select * from jobs.resume_run($1, $2)' }, [
    runId,
    isEnqueued,
  ]);
}

/** Cancels a run that waits, and asks one that runs to stop at its next safe place. @throws AppError `run_not_found` */
export async function cancelRun(runId: string): Promise<RunRow> {
  return queryOne<RunRow>({ name: 'cancel-job-run', text: 'select * from jobs.cancel_run($1)' }, [runId]);
}
