/** Tells the database that a run lives: how far it is and what it says, once a second, and what comes back. */
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import type { JobContext } from '#lib/run-jobs/define-job.ts';
import type { RunRow } from '#lib/run-jobs/run.ts';

const BEAT_MS = 1_000;
/** A run is taken for dead after thirty seconds: before that, nothing more is done in its name. */
const GIVE_UP_MS = 20_000;

export type StopReason = 'canceled' | 'lost';

export interface Heartbeat extends Pick<JobContext, 'signal' | 'progress' | 'log'> {
  /** Why the signal was aborted; null while it is not. */
  reason(): StopReason | null;
  /** Writes what is left to be said and ends. */
  stop(): Promise<void>;
}

interface Line {
  at: Date;
  line: string;
  details: Record<string, unknown>;
}

/** Somebody who watches the run in the same process. */
export interface RunObserver {
  line(line: string, details: Record<string, unknown>): void;
  /** At most once a second. */
  progress(done: number, total: number | null, message: string): void;
}

export function startHeartbeat(
  run: Pick<RunRow, 'id' | 'job' | 'starts'>,
  observer?: RunObserver,
): Heartbeat {
  const controller = new AbortController();
  let reason: StopReason | null = null;
  let progress: { done: number; total: number | null; message: string | null } | null = null;
  let lines: Line[] = [];
  let isNews = false;
  let heardAt = performance.now();

  const end = (why: StopReason) => {
    reason ??= why;
    controller.abort(new Error(why === 'canceled' ? 'The run was canceled.' : 'The run is no longer ours.'));
  };
  async function beat(): Promise<void> {
    const said = lines;
    lines = [];
    if (isNews && progress) observer?.progress(progress.done, progress.total, progress.message ?? '');
    isNews = false;
    try {
      const { is_ours, is_cancel_requested } = await queryOne<{
        is_ours: boolean;
        is_cancel_requested: boolean;
      }>({ name: 'beat-job-run', text: 'select * from jobs.beat_run($1, $2, $3, $4, $5, $6)' }, [
        run.id,
        run.starts,
        progress?.done ?? null,
        progress?.total ?? null,
        progress?.message ?? null,
        JSON.stringify(said),
      ]);
      heardAt = performance.now();
      if (!is_ours) end('lost');
      else if (is_cancel_requested) end('canceled');
    } catch (error) {
      lines = [...said, ...lines];
      log.warn({ runId: run.id, err: error }, 'the heartbeat of a run failed');
      if (performance.now() - heardAt > GIVE_UP_MS) end('lost');
    }
  }
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, BEAT_MS);
  return {
    signal: controller.signal,
    reason: () => reason,
    progress: (done, total, message) => {
      progress = { done, total, message: message ?? progress?.message ?? null };
      isNews = true;
    },
    log: (line, details = {}) => {
      log.info({ runId: run.id, job: run.job, ...details }, line);
      lines.push({ at: new Date(), line, details });
      observer?.line(line, details);
    },
    stop: async () => {
      clearInterval(timer);
      await beating.then(beat);
    },
  };
}
