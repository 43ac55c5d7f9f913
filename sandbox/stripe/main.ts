import { serve } from '@hono/node-server';
import { Pool } from 'pg';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { Faults } from './control/faults.ts';
import { RateLimit } from './control/rate-limit.ts';
import { Clock } from './core/clock.ts';
import { moveOnWhatIsDue } from './core/due.ts';
import { IdempotencyKeys } from './core/idempotency.ts';
import { schema } from './core/schema.ts';
import { Dispatcher } from './webhooks/dispatcher.ts';

const config = readConfig(process.env);
const pool = new Pool({ connectionString: config.databaseUrl, max: 12 });
pool.on('error', (error) => console.error(JSON.stringify({ level: 'error', message: error.message })));
// A connection that breaks fails what it was used for; it is no reason to end.
pool.on('connect', (client) => client.on('error', () => undefined));
await pool.query(schema);

const clock = new Clock();
await clock.load(pool);
const faults = new Faults();
const dispatcher = new Dispatcher(pool, config, faults);
const services = {
  config,
  pool,
  clock,
  faults,
  dispatcher,
  rateLimit: new RateLimit(),
  keys: new IdempotencyKeys(pool),
};
const app = createApp(services);
const server = serve({ fetch: app.fetch, hostname: config.host, port: config.port }, () => {
  console.log(
    JSON.stringify({ level: 'info', message: 'local Stripe', url: `http://${config.host}:${config.port}/` }),
  );
  dispatcher.wake();
});

const oneSecond = 1_000;
const ticking = setInterval(() => {
  moveOnWhatIsDue(services).catch((error: unknown) => {
    console.error(JSON.stringify({ level: 'error', message: 'moving on what is due', error: String(error) }));
  });
}, oneSecond);

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  clearInterval(ticking);
  await new Promise((resolve) => server.close(resolve));
  await dispatcher.stop();
  await pool.end();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
