/**
 * An embedded Postgres 18: makes its data at the first start, recovers from whatever happened to the last one, listens
 * on 127.0.0.1 only and asks for passwords. Every commit is flushed to disk, as it would be in production.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { executable, findPostgresBinaries } from './binaries.ts';
import { decideExecution, type Execution, giveTo } from './execution.ts';
import { clearLeftover, stopPostgres } from './leftover.ts';
import { dieWithParent } from './parent-death.ts';

/** As on hosted Supabase, the superuser is not `postgres`; migrations never run as a superuser. */
export const SUPERUSER = 'supabase_admin';

const START_MS = 60_000;

export interface PostgresOptions {
  /** Where the data lives; made when it is missing. */
  readonly dataDirectory: string;
  readonly port: number;
  readonly superuserPassword: string;
  readonly logFile: string;
}

export interface RunningPostgres {
  readonly pid: number;
  /** Superuser address of one of its databases. */
  superuserUrl(database: string): string;
  /** Resolves when the process has ended, with words for the log. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Starts Postgres and resolves when it answers a query. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  await mkdir(dirname(options.dataDirectory), { recursive: true });
  const execution = await decideExecution(await findPostgresBinaries(), options.dataDirectory);
  const { dataDirectory } = execution;

  if (existsSync(join(dataDirectory, 'PG_VERSION'))) {
    await clearLeftover(dataDirectory);
    if (execution.owner !== undefined) await giveTo(execution.owner, dataDirectory);
  } else {
    await initialise(execution, options.superuserPassword);
  }

  const child = await launch(execution, options);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const superuserUrl = (database: string) =>
    `postgresql://${SUPERUSER}:${options.superuserPassword}@127.0.0.1:${options.port}/${database}`;
  await untilItAnswers(superuserUrl('postgres'), ended, options.logFile);

  const { pid } = child;
  if (pid === undefined) throw new Error('Postgres was started and has no process number.');
  return {
    pid,
    superuserUrl,
    ended,
    stop: async () => {
      await stopPostgres(pid);
      await ended;
    },
  };
}

/** The data is made beside its place and moved there when complete: an interrupted start leaves nothing half made. */
async function initialise(execution: Execution, password: string): Promise<void> {
  const unfinished = `${execution.dataDirectory}.new`;
  const passwordFile = `${execution.dataDirectory}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    if (execution.owner !== undefined) {
      await giveTo(execution.owner, unfinished);
      const file = await open(passwordFile);
      await file.chown(execution.owner, execution.owner).finally(() => file.close());
    }
    await runToEnd(execution, [
      join(execution.binaries, 'bin', executable('initdb')),
      `--pgdata=${unfinished}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rm(execution.dataDirectory, { recursive: true, force: true });
  await rename(unfinished, execution.dataDirectory);
}

async function runToEnd(execution: Execution, command: readonly string[]): Promise<void> {
  const [file, ...args] = [...execution.prefix, ...command];
  if (file === undefined) throw new Error('There is no command to run.');
  const child = spawn(file, args, {
    cwd: '/',
    uid: execution.uid,
    gid: execution.gid,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`Postgres could not make its data (exit code ${code}):\n${output.join('')}`);
}

async function launch(execution: Execution, options: PostgresOptions): Promise<ChildProcess> {
  const settings = [
    'listen_addresses=127.0.0.1',
    // A socket file would have to live in a folder that every way of running may write to.
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_connections=100',
    'log_min_messages=warning',
  ];
  const command = [
    join(execution.binaries, 'bin', executable('postgres')),
    '-D',
    execution.dataDirectory,
    '-p',
    String(options.port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
  // A file rather than a pipe: a pipe breaks when the launcher is killed, and Postgres with it in mid-sentence.
  const log = await open(options.logFile, 'a', 0o600);
  try {
    await chmod(execution.dataDirectory, 0o700);
    const { file, args, uid, gid } = dieWithParent(command, 'INT', execution);
    return spawn(file, args, { cwd: '/', uid, gid, detached: true, stdio: ['ignore', log.fd, log.fd] });
  } finally {
    await log.close();
  }
}

async function untilItAnswers(url: string, ended: Promise<string>, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  let lastError: unknown;
  const died = ended.then((how) => ({ how }));
  while (Date.now() < deadline) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', (error) => {
      lastError = error;
    });
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      lastError = error;
    } finally {
      await client.end();
    }
    const outcome = await Promise.race([died, sleep(25)]);
    if (outcome) {
      const log = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-5).join('\n');
      throw new Error(`Postgres ended while starting (${outcome.how}). Its last words:\n${log}`);
    }
  }
  throw new Error(`Postgres did not answer within ${START_MS / 1000} seconds.`, { cause: lastError });
}
