/** Runs `npm start` as a person would, in a folder and on ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WHERE_TO_FIND } from '#lib/env.ts';
import { isAlive } from '#sandbox/postgres/process-table.ts';
import { PORT_NAMES, PORT_VARIABLES, type Ports } from '#scripts/stack/ports.ts';

export interface Launcher {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

/** Empty values, so that a developer's own `.env.local` plays no part. */
export const NOTHING_GIVEN = Object.fromEntries(Object.keys(WHERE_TO_FIND).map((name) => [name, '']));

export function launch(dir: string, ports: Ports, given: Record<string, string> = {}): Launcher {
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...NOTHING_GIVEN,
      ...Object.fromEntries(PORT_NAMES.map((name) => [PORT_VARIABLES[name], String(ports[name])])),
      REFILL_DIR: dir,
      REFILL_DIST_DIR: process.env.REFILL_TEST_DIST_DIR,
      ...given,
    },
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { process: child, output: () => output, exited };
}

/** @throws with everything it said when it ends instead of becoming ready. */
export async function untilReady(launcher: Launcher): Promise<void> {
  await until(() => {
    if (launcher.process.exitCode !== null) throw new Error(`It did not start:\n${launcher.output()}`);
    return launcher.output().includes('Ctrl-C stops everything');
  }, 60_000);
}

export function recordedProcesses(dir: string): { name: string; pid: number }[] {
  const file = join(dir, 'processes.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

export function anyAlive(pids: readonly number[]): boolean {
  return pids.some(isAlive);
}

/** @throws when it does not become true in time. */
export async function until(isTrue: () => boolean | Promise<boolean>, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`It did not happen within ${patience} ms: ${isTrue}`);
    await sleep(50);
  }
}
