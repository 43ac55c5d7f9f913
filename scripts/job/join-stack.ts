/**
 * The stack that a command runs on: the one that runs, hosted services, or, on a fresh clone with nothing running, the
 * embedded parts without the application, quietly started and taken down again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { MigrationRefused } from '../migrations.ts';
import { StartRefused } from '../stack/instance.ts';
import { readPorts } from '../stack/ports.ts';
import { instanceDirectory, readGivenVariables } from '../stack/run-stack.ts';
import { runningEnvironment } from '../stack/running-environment.ts';
import { startStack } from '../stack/start-stack.ts';

export interface JoinedStack {
  env: Readonly<Record<string, string | undefined>>;
  /** Started for this command: nothing but it needs the stack, unless another command joined. */
  isOurs: boolean;
  stop(): Promise<void>;
}

/** How long another command may take to start or to stop what this one needs. */
const PATIENCE_MS = 120_000;

/** @throws StartRefused in words */
export async function joinStack(say: (sentence: string) => void): Promise<JoinedStack> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const running = await findRunning();
    if (running) return { env: running, isOurs: false, stop: async () => undefined };
    try {
      return await start(say);
    } catch (error) {
      if (error instanceof MigrationRefused) throw new StartRefused(error.message);
      const isBusy = error instanceof StartRefused && error.message.startsWith('Refill already runs');
      if (!isBusy || Date.now() > deadline) throw error;
      // Somebody else's launcher is on its way up or down.
      await sleep(300);
    }
  }
}

async function findRunning(): Promise<Record<string, string | undefined> | null> {
  let env: Record<string, string | undefined>;
  try {
    env = runningEnvironment();
  } catch (error) {
    if (error instanceof StartRefused && error.message.startsWith('The embedded database does not run'))
      return null;
    throw error;
  }
  const isLocal = ['127.0.0.1', 'localhost'].includes(
    new URL(env.DATABASE_URL ?? 'postgres://nowhere').hostname,
  );
  return !isLocal || (await isReady(env)) ? env : null;
}

/** A killed launcher leaves its notes behind, and one that is starting has not applied every migration yet. */
async function isReady(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const client = new pg.Client({ connectionString: env.DATABASE_URL, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.query('select from public.job_runs limit 1');
    if (!env.STRIPE_API_URL) return true;
    const health = await fetch(`${env.STRIPE_API_URL}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return health.ok;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function start(say: (sentence: string) => void): Promise<JoinedStack> {
  say('Nothing runs here yet: starting the embedded parts …');
  const given = readGivenVariables('.');
  const stack = await startStack({
    dir: instanceDirectory(given),
    ports: readPorts(given),
    mode: 'production',
    given,
    without: ['app', 'worker'],
    say,
  });
  return { env: { ...given, ...stack.env }, isOurs: true, stop: () => stack.stop() };
}
