import { Logger, type Runner, run, runOnce, type Task } from 'graphile-worker';
import pg from 'pg';
import { pool, query } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { beat, createHeartbeat } from '#lib/jobs/heartbeat.ts';
import { CRONTAB, tasks } from '#lib/jobs/tasks.ts';
import { log } from '#lib/log.ts';
import { traceJob } from '#lib/tracing/tracing.ts';

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
/** How a worker takes jobs, whichever it takes. */
export const workerOptions = { concurrency: 6, pollInterval: 1_000, noHandleSignals: true, logger };

/** Runs jobs until it is stopped. Any number of workers may run, on any number of machines. */
export async function startWorker(): Promise<{ stop: () => Promise<void>; finished: Promise<void> }> {
  const workerPool = new pg.Pool({ connectionString: env().WORKER_DATABASE_URL, max: 8 });
  workerPool.on('error', (error) => log.error({ error: error.message }, 'an idle worker connection failed'));
  workerPool.on('connect', (client) => client.on('error', () => undefined));
  const heartbeat = createHeartbeat();
  const runner: Runner = await run({
    ...workerOptions,
    pgPool: workerPool,
    taskList: traced,
    crontab: CRONTAB,
    events: heartbeat.events,
  });
  await heartbeat.begin();
  return {
    finished: runner.promise,
    stop: async () => {
      await runner.stop();
      await heartbeat.end();
      await workerPool.end();
      await pool().end();
    },
  };
}

/** Works off what is due and returns: for a scheduler where no process can live long. */
export async function drainQueue(): Promise<void> {
  // Until the scheduler calls again: somebody works here.
  await beat('cron', []);
  for (const task of [
    'credits-sweep',
    'recharge-sweep',
    'run-sweep',
    'run-schedules',
    'resend-due-notices',
    'resend-invoice-mails',
    'tell-of-expiries',
    'orders-expire',
    'ledger-partitions',
  ]) {
    await enqueue(task, {});
  }
  await enqueue('reconcile', { isOnlyWhenDue: true });
  await enqueue('webhook-prune', {});
  await enqueue('webhook-inbox', {});
  const heartbeat = createHeartbeat();
  await heartbeat.begin();
  try {
    await runOnce({
      pgPool: pool(),
      taskList: traced,
      concurrency: 4,
      noHandleSignals: true,
      logger,
      events: heartbeat.events,
    });
  } finally {
    await heartbeat.end();
  }
}

/** One of a kind waits at most. */
async function enqueue(task: string, payload: object): Promise<void> {
  await query({ name: 'enqueue', text: 'select jobs.enqueue($1, $2, $3)' }, [
    task,
    JSON.stringify(payload),
    task,
  ]);
}
