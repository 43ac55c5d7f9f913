/** What the operating system says about a process number. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A dead process that its parent has not collected yet counts as dead: it holds neither files nor ports. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return process.platform !== 'linux' || stateOf(pid) !== 'Z';
}

/** The whole command line, separated by spaces; empty for a process that is gone. */
export async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.replaceAll('\0', ' ').trim();
  }
  const listed = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return listed.stdout.trim();
}

/** Text that two processes of the same number never share, so that a reused number is noticed. */
export async function birthOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return statOf(pid)[19] ?? '';
  const listed = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return listed.stdout.trim();
}

function stateOf(pid: number): string {
  return statOf(pid)[0] ?? '';
}

/** The fields of /proc/<pid>/stat from the state on; the program's name before it may contain anything. */
function statOf(pid: number): string[] {
  try {
    const raw = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return raw.slice(raw.lastIndexOf(')') + 2).split(' ');
  } catch {
    // The process ended while it was looked at.
    return [];
  }
}
