import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { type RunObserver, startHeartbeat } from '#lib/run-jobs/heartbeat.ts';
import { JobFailure } from '#lib/run-jobs/job-failure.ts';
import { getJob } from '#lib/run-jobs/registry.ts';
import { getRun, type RunRow } from '#lib/run-jobs/run.ts';
import type { Transaction } from '#lib/transaction.ts';

/** Takes a run that waits, as a worker does; null where somebody else did, or it was canceled meanwhile. */
export async function claimRun(runId: string, start: number): Promise<RunRow | null> {
  const [run] = await query<RunRow>(
    { name: 'claim-job-run', text: 'select * from jobs.claim_run($1, $2) where id is not null' },
    [runId, start],
  );
  return run ?? null;
}

/**
 * Executes a run that is ours and records what came of it: its output, its error, or that it was canceled. Never throws
 * for what the job does; where the run was taken over meanwhile, its new owner records.
 *
 * @returns the run as it is afterwards
 */
export async function executeRun(run: RunRow, observer?: RunObserver): Promise<RunRow> {
  const heartbeat = startHeartbeat(run, observer);
  const ids = { runId: run.id, job: run.job };
  log.info({ ...ids, start: run.starts }, 'a run begins');
  let ending: { status: 'succeeded' | 'failed' | 'canceled'; output: object | null; error: string | null };
  try {
    const output = await getJob(run.job).run(run.input, {
      runId: run.id,
      runKey: run.run_key,
      state: run.state,
      signal: heartbeat.signal,
      progress: heartbeat.progress,
      log: heartbeat.log,
      saveState: (state, transaction = { query }) => saveState(run, state, transaction),
    });
    ending = { status: 'succeeded', output, error: null };
  } catch (error) {
    const isCanceled = heartbeat.reason() === 'canceled';
    if (!isCanceled) log.error({ ...ids, err: error }, 'a run failed');
    ending = {
      status: isCanceled ? 'canceled' : 'failed',
      output: error instanceof JobFailure ? error.output : null,
      error: isCanceled ? null : wordsOf(error),
    };
  }
  await heartbeat.stop();
  await query({ name: 'finish-job-run', text: 'select id from jobs.finish_run($1, $2, $3, $4, $5)' }, [
    run.id,
    run.starts,
    ending.status,
    ending.output === null ? null : JSON.stringify(ending.output),
    ending.error,
  ]);
  log.info({ ...ids, status: ending.status }, 'a run ended');
  return getRun(run.id);
}

async function saveState(
  run: RunRow,
  state: Record<string, unknown>,
  transaction: Pick<Transaction, 'query'>,
): Promise<void> {
  const [saved] = await transaction.query<{ is_ours: boolean }>(
    { name: 'save-job-run-state', text: 'select jobs.save_run_state($1, $2, $3) as is_ours' },
    [run.id, run.starts, JSON.stringify(state)],
  );
  if (!saved?.is_ours) throw new Error('The run was taken over by another process.');
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
