/**
 * Decides as whom and how the Postgres binaries run. Postgres refuses to run as root, and in containers and on CI
 * machines everything is root, often in a folder that nobody else may enter.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, lstat, mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from './binaries.ts';

/** The user "nobody": it exists as a number on every Linux, with or without a name. */
const NOBODY = 65534;

export interface Execution {
  readonly binaries: string;
  readonly dataDirectory: string;
  /** What stands before the binary on the command line. */
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
  /** Who has to own the data for this way of running; undefined leaves it as it is. */
  readonly owner?: number;
  /** In words, for the log. */
  readonly description: string;
}

/** The first way that works on this machine; each is tried rather than guessed. */
export async function decideExecution(binaries: string, dataDirectory: string): Promise<Execution> {
  if (process.getuid?.() !== 0) {
    return { binaries, dataDirectory, prefix: [], description: 'as the present user' };
  }
  const parent = join(dataDirectory, '..');
  if (canRunAsNobody(binaries) && canEnterAsNobody(parent)) {
    return {
      binaries,
      dataDirectory,
      prefix: [],
      uid: NOBODY,
      gid: NOBODY,
      owner: NOBODY,
      description: 'as nobody',
    };
  }
  // In a namespace of its own root appears as nobody and still reads the files of root.
  const prefix = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];
  if (runs([...prefix, join(binaries, 'bin', executable('postgres')), '--version'])) {
    return { binaries, dataDirectory, prefix, owner: 0, description: 'in a user namespace' };
  }
  return copiedOut(binaries, dataDirectory);
}

function canRunAsNobody(binaries: string): boolean {
  return runs([join(binaries, 'bin', executable('postgres')), '--version'], NOBODY);
}

function canEnterAsNobody(folder: string): boolean {
  // The dot asks whether one may pass through the folder, not only see it. `join` would drop it.
  return runs(['ls', '-d', `${folder}/.`], NOBODY);
}

function runs(command: readonly string[], user?: number): boolean {
  const [file, ...args] = command;
  if (file === undefined) return false;
  const result = spawnSync(file, args, { stdio: 'ignore', cwd: '/', timeout: 10_000, uid: user, gid: user });
  return result.status === 0;
}

/** The last resort: binaries and data live in the system's temporary folder, which everybody may enter. */
async function copiedOut(binaries: string, dataDirectory: string): Promise<Execution> {
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const home = join(tmpdir(), `refill-postgres-${name}`);
  await mkdir(home, { recursive: true, mode: 0o755 });
  const owner = (await lstat(home)).uid;
  if (owner !== 0) throw new Error(`${home} belongs to another user. Remove it, then start again.`);
  const copied = join(home, 'native');
  if (!existsSync(join(copied, 'bin'))) {
    await cp(binaries, copied, { recursive: true, verbatimSymlinks: true });
  }
  return {
    binaries: copied,
    dataDirectory: join(home, 'data'),
    prefix: [],
    uid: NOBODY,
    gid: NOBODY,
    owner: NOBODY,
    description: `as nobody, copied to ${home}`,
  };
}

/** Gives a whole folder to one owner. Needed when the same data was last used in another way. */
export async function giveTo(owner: number, folder: string): Promise<void> {
  if ((await lstat(folder)).uid === owner) return;
  // The folder itself comes last, so that an interrupted walk is begun again.
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chown(join(entry.parentPath, entry.name), owner, owner);
  }
  await chown(folder, owner, owner);
}
