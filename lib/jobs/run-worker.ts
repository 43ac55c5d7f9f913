import { randomUUID } from 'node:crypto';
import { Logger, type Runner, run, runOnce, type Task } from 'graphile-worker';
import pg from 'pg';
import { pool, query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { CRONTAB, tasks } from '#lib/jobs/tasks.ts';
import { log } from '#lib/log.ts';
import { traceJob } from '#lib/tracing/tracing.ts';

const HEARTBEAT_MS = 5_000;
/** A worker that has not been heard of for so long is taken for dead. */
export const DEAD_AFTER_SECONDS = 30;

const logger = new Logger(() => (level, message, meta) => {
  if (level === 'error') log.error({ ...meta }, message);
  else log.debug({ ...meta }, message);
});

const traced = Object.fromEntries(
  Object.entries(tasks).map(([name, task]) => [
    name,
    (...[payload, helpers]: Parameters<Task>) =>
      traceJob(name, payload, async () => task?.(payload, helpers)),
  ]),
);

/** Runs jobs until it is stopped. Any number of workers may run, on any number of machines. */
export async function startWorker(): Promise<{ stop: () => Promise<void>; finished: Promise<void> }> {
  const workerPool = new pg.Pool({ connectionString: env().WORKER_DATABASE_URL, max: 8 });
  workerPool.on('error', (error) => log.error({ error: error.message }, 'an idle worker connection failed'));
  workerPool.on('connect', (client) => client.on('error', () => undefined));
  const runner: Runner = await run({
    pgPool: workerPool,
    taskList: traced,
    crontab: CRONTAB,
    concurrency: 6,
    pollInterval: 1_000,
    noHandleSignals: true,
    logger,
  });
  const workerId = randomUUID();
  await beat(workerId);
  const heartbeat = setInterval(() => {
    beat(workerId).catch((error: Error) => log.warn({ error: error.message }, 'the heartbeat failed'));
  }, HEARTBEAT_MS);
  return {
    finished: runner.promise,
    stop: async () => {
      clearInterval(heartbeat);
      await runner.stop();
      await query(
        { name: 'end-heartbeat', text: 'delete from public.worker_heartbeats where worker_id = $1' },
        [workerId],
      );
      await workerPool.end();
      await pool().end();
    },
  };
}

/** Works off what is due and returns: for a scheduler where no process can live long. */
export async function drainQueue(): Promise<void> {
  await beat('cron');
  for (const task of [
    'credits-sweep',
    'recharge-sweep',
    'run-sweep',
    'resend-due-notices',
    'tell-of-expiries',
    'ledger-partitions',
  ]) {
    await enqueue(task, {});
  }
  await enqueue('reconcile', { isOnlyWhenDue: true });
  await enqueue('webhook-prune', {});
  await runOnce({ pgPool: pool(), taskList: traced, concurrency: 4, noHandleSignals: true, logger });
}

/** One of a kind waits at most. */
async function enqueue(task: string, payload: object): Promise<void> {
  await query({ name: 'enqueue', text: 'select jobs.enqueue($1, $2, $3)' }, [
    task,
    JSON.stringify(payload),
    task,
  ]);
}

async function beat(workerId: string): Promise<void> {
  await query(
    {
      name: 'heartbeat',
      text: `with gone as (delete from public.worker_heartbeats where seen_at < now() - interval '1 day')
        insert into public.worker_heartbeats (worker_id) values ($1)
        on conflict (worker_id) do update set seen_at = clock_timestamp()`,
    },
    [workerId],
  );
}
