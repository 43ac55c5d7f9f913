/**
 * A worker as the product runs it, for events alone: what it asks Stripe afterwards (cards, receipts) would be answered
 * by a Stripe on the same two cores. Says `ready`, ends when it is told to.
 */
import { run } from 'graphile-worker';
import pg from 'pg';
import { env } from '#lib/env.ts';
import { workerOptions } from '#lib/jobs/run-worker.ts';
import { tasks } from '#lib/jobs/tasks.ts';

const pgPool = new pg.Pool({ connectionString: env().WORKER_DATABASE_URL, max: 8 });
pgPool.on('error', (error) => console.error(error.message));
pgPool.on('connect', (client) => client.on('error', () => undefined));
const runner = await run({
  ...workerOptions,
  pgPool,
  taskList: { 'webhook-inbox': tasks['webhook-inbox'] },
});
process.once('message', () => void runner.stop().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(1));
process.send?.('ready');
