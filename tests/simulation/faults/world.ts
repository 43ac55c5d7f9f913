/** A whole product for a simulation alone: real Postgres, real server, real worker, and the local Stripe that lies. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import Stripe from 'stripe';
import { type Stack, type StackOptions, startStack } from '#scripts/stack/start-stack.ts';
import { freePorts } from '#scripts/testing/free-ports.ts';
import { type Person, signedIn } from '#tests/support/signed-in.ts';

export interface World extends AsyncDisposable {
  readonly stack: Stack;
  readonly dir: string;
  /** Where the application is reached. */
  readonly url: string;
  /** The product's database, past every policy. */
  readonly database: pg.Pool;
  /** What the local Stripe keeps for itself: the truth. */
  readonly truth: pg.Pool;
  /** Stripe as a browser or a person in its dashboard reaches it: without retries. */
  readonly stripe: Stripe;
  control(path: string, body?: object, method?: string): Promise<unknown>;
  operator(): Promise<Person>;
  /** Adds a job as the product itself does. */
  enqueue(task: string, payload?: object): Promise<void>;
}

export async function startWorld(options: Partial<StackOptions> = {}): Promise<World> {
  const dir = join('.refill', `simulation-${process.pid}-${Date.now()}`);
  await mkdir(dir, { recursive: true });
  const stack = await startStack({
    mode: 'production',
    given: { LOG_LEVEL: 'warn', API_REQUESTS_PER_MINUTE: '1000000000' },
    ports: await freePorts(),
    ...options,
    dir,
  });
  if (!stack.database) throw new Error('Simulations run on the embedded database.');
  const { superuserUrl } = stack.database;
  const database = poolOf(superuserUrl, 12);
  const truth = poolOf(Object.assign(new URL(superuserUrl), { pathname: '/stripe_sandbox' }).href, 4);
  const stripeUrl = `http://127.0.0.1:${stack.ports.stripe}`;
  const url = stack.env.APP_URL ?? '';
  return {
    stack,
    dir,
    url,
    database,
    truth,
    stripe: new Stripe(stack.keys.stripeSecretKey, {
      host: '127.0.0.1',
      port: stack.ports.stripe,
      protocol: 'http',
      telemetry: false,
      maxNetworkRetries: 0,
    }),
    control: (path, body, method = body ? 'POST' : 'GET') => control(stripeUrl, path, body, method),
    operator: () => signedIn('operator@refill.test', url),
    enqueue: async (task, payload = {}) => {
      await database.query('select jobs.enqueue($1, $2, $1)', [task, JSON.stringify(payload)]);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([database.end(), truth.end()]);
      await stack.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function poolOf(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  // Where Postgres is killed on purpose.
  pool.on('error', () => undefined);
  return pool;
}

async function control(
  stripeUrl: string,
  path: string,
  body: object | undefined,
  method: string,
): Promise<unknown> {
  const response = await fetch(`${stripeUrl}/_sandbox${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
