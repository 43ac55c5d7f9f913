/**
 * Ties a process to the life of its parent. On Linux the kernel itself sends the signal when the parent dies, kill -9
 * included; elsewhere the next start finds the leftover and stops it.
 */
import { existsSync } from 'node:fs';

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/sbin/setpriv'].find((path) => existsSync(path));

interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** The same command, ended by `signal` when the process that spawns it ends. */
export function dieWithParent(
  command: readonly string[],
  signal: 'INT' | 'TERM',
  user: { readonly uid?: number; readonly gid?: number; readonly prefix?: readonly string[] } = {},
): Command {
  const prefix = user.prefix ?? [];
  if (SETPRIV === undefined || process.platform !== 'linux') {
    return { ...split([...prefix, ...command]), uid: user.uid, gid: user.gid };
  }
  // The kernel forgets the wish when a process changes its user or namespace, so the wish comes after both.
  const change =
    user.uid === undefined || user.gid === undefined
      ? []
      : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return split([...prefix, SETPRIV, ...change, '--pdeathsig', signal, '--', ...command]);
}

function split(command: readonly string[]): Command {
  const [file, ...args] = command;
  if (file === undefined) throw new Error('There is no command to run.');
  return { file, args };
}
