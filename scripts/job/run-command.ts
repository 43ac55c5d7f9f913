/** Runs a job in this process, on the stack that runs or on one that is started for it, and says what happens. */
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pool, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { beginRun, cancelRun, resumeRun } from '#lib/run-jobs/begin-run.ts';
import { executeRun } from '#lib/run-jobs/execute-run.ts';
import { getRun, type RunRow } from '#lib/run-jobs/run.ts';
import { joinStack } from './join-stack.ts';
import type { Command } from './read-command.ts';

type Executed = Extract<Command, { kind: 'run' | 'resume' }>;

const FORCE_AFTER_MS = 1_000;

/** @returns the exit status */
export async function runCommand(command: Executed): Promise<number> {
  const stack = await joinStack((sentence) => console.error(sentence));
  Object.assign(process.env, stack.env);
  try {
    const run = await takeRun(command);
    const ended = run.status === 'running' && run.isMine ? await executeLoudly(run) : run;
    const status = report(ended);
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    console.error(`Took ${(ended.duration_ms / 1000).toFixed(1)} s, at most ${megabytes} MB of memory.`);
    return status;
  } finally {
    // Somebody else's command may have joined the stack that this one started.
    if (stack.isOurs) await untilNobodyRuns();
    await pool().end();
    await stack.stop();
  }
}

/** A run that is ours to execute, or one that has ended and only has to be told of. */
async function takeRun(command: Executed): Promise<RunRow & { isMine: boolean }> {
  if (command.kind === 'resume') return { ...(await resumeRun(command.runId, false)), isMine: true };
  const { run, isNew } = await beginRun({
    job: command.job.name,
    input: command.input,
    runKey: command.runKey,
    startedVia: 'command',
    startedBy: userInfo().username,
    isEnqueued: false,
  });
  if (isNew) return { ...run, isMine: true };
  const known = await getRun(run.id);
  if (known.status === 'succeeded') {
    console.error(`This run key was used before: run ${run.id} has succeeded. Nothing was done now.`);
    return { ...known, isMine: false };
  }
  if (known.status === 'queued' || known.status === 'running') {
    throw new AppError('job_already_running', `Run ${run.id} of this key is ${known.status}.`);
  }
  console.error(`This run key was used before: run ${run.id} ${known.status}. It goes on.`);
  return { ...(await resumeRun(run.id, false)), isMine: true };
}

async function executeLoudly(run: RunRow): Promise<RunRow> {
  console.error(`Run ${run.id} of ${run.job}${run.starts > 1 ? `, start ${run.starts}` : ''}`);
  const forget = cancelOnSignal(run.id);
  try {
    return await executeRun(run, {
      line: (line, details) => {
        const words = Object.entries(details).map(([name, value]) => `${name}=${value}`);
        console.error(`  ${[line, ...words].join('  ')}`);
      },
      progress: (done, total, message) => {
        console.error(`  ${done}${total === null ? '' : ` of ${total}`}${message ? ` ${message}` : ''}`);
      },
    });
  } finally {
    forget();
  }
}

/** The first signal asks the run to stop at its next safe place, the second ends this process: the run can be resumed. */
function cancelOnSignal(runId: string): () => void {
  let askedAt = 0;
  const ask = () => {
    if (askedAt > 0 && Date.now() - askedAt > FORCE_AFTER_MS) process.exit(130);
    if (askedAt > 0) return;
    askedAt = Date.now();
    console.error('Stopping at the next safe place. Once more to stop at once.');
    cancelRun(runId).catch((error: Error) => console.error(error.message));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, ask);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, ask);
  };
}

function report(run: RunRow): number {
  if (run.output !== null) console.log(JSON.stringify(run.output, null, 2));
  if (run.status === 'succeeded') return 0;
  const next = `Go on with it: npm run job -- resume ${run.id}`;
  if (run.status === 'failed') console.error(`${run.error} ${next}`);
  else console.error(`The run ${run.status === 'canceled' ? 'was canceled' : run.status}. ${next}`);
  return 1;
}

/** A run that is dead is seen as such after half a minute, so that this ends. */
async function untilNobodyRuns(): Promise<void> {
  for (;;) {
    const { running } = await queryOne<{ running: number }>({
      name: 'running-job-runs',
      text: `select count(*) as running from public.job_runs
        where status = 'running' and heartbeat_at > clock_timestamp() - interval '30 seconds'`,
    });
    if (running === 0) return;
    await sleep(500);
  }
}
