/**
 * What a killed launcher leaves behind: a Postgres that still runs on the data, or a `postmaster.pid` whose number
 * belongs to nobody or, after a restart of the machine, to some other program. Nothing is signalled and nothing is
 * removed before it is known which.
 */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLineOf, isAlive } from './process-table.ts';

const FAST_SHUTDOWN_MS = 15_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

export type Leftover = 'none' | 'stale file removed' | 'stopped';

/**
 * Makes sure that nobody works on this data any more.
 *
 * @throws when a Postgres on this data does not stop.
 */
export async function clearLeftover(dataDirectory: string): Promise<Leftover> {
  const file = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(file)) return 'none';
  const pid = Number.parseInt((await readFile(file, 'utf8')).split('\n')[0] ?? '', 10);

  if (!Number.isInteger(pid) || !(await isPostgresOn(pid, dataDirectory))) {
    // Postgres itself would take any living process of this number for its predecessor and refuse to start.
    await rm(file, { force: true });
    return 'stale file removed';
  }
  await stopPostgres(pid);
  return 'stopped';
}

/** Fast shutdown first; immediate when that hangs, which loses nothing: the next start replays the log. */
export async function stopPostgres(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
  ] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    if (await hasEnded(pid, patience)) return;
  }
  throw new Error(`Postgres (process ${pid}) does not stop. Stop it by hand, then start again.`);
}

async function hasEnded(pid: number, patience: number): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    if (!isAlive(pid)) return true;
    await sleep(25);
  }
  return !isAlive(pid);
}

async function isPostgresOn(pid: number, dataDirectory: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const commandLine = await commandLineOf(pid);
  return commandLine.includes('postgres') && commandLine.includes(dataDirectory);
}
