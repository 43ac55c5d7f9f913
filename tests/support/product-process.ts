/** Processes of the product beside the launcher's, for tests that run two of a kind or kill one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Stack } from '#scripts/stack/start-stack.ts';
import { until } from './launcher.ts';

const PATIENCE_MS = 30_000;

/** `next start` of the tests' build on a port of its own; resolves when it answers. */
export async function startApp(stack: Stack, port: number): Promise<ChildProcess> {
  const app = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)],
    {
      env: {
        ...process.env,
        ...stack.env,
        NODE_ENV: 'production',
        LOG_LEVEL: 'silent',
        REFILL_DIST_DIR: process.env.REFILL_TEST_DIST_DIR,
      },
      stdio: 'ignore',
    },
  );
  await until(async () => {
    const reply = await fetch(`http://127.0.0.1:${port}/api/credits/balance`).catch(() => undefined);
    return reply?.status === 401;
  }, PATIENCE_MS);
  return app;
}

/** `npm run worker` without npm; whoever needs it at work waits for its heartbeat. */
export function startWorker(stack: Stack): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'scripts/worker.ts'], {
    env: { ...process.env, ...stack.env, LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  });
}

/** kill -9, and the process is gone. */
export async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
