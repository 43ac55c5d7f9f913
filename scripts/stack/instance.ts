/**
 * An instance is a folder: data, keys and logs of one stack. Two instances never share anything but the code, so the
 * tests run beside a running `npm run dev`.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { stopPostgres } from '#sandbox/postgres/leftover.ts';
import { birthOf, isAlive } from '#sandbox/postgres/process-table.ts';
import type { Ports } from './ports.ts';

const keysSchema = z.object({
  superuserPassword: z.string(),
  postgresPassword: z.string(),
  authenticatorPassword: z.string(),
  supabaseApiPassword: z.string(),
  refillServerPassword: z.string(),
  stripePassword: z.string(),
  mailboxPassword: z.string(),
  jwtSecret: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  stripeSecretKey: z.string(),
  stripePublishableKey: z.string(),
  stripeWebhookSecret: z.string(),
  cronSecret: z.string(),
  refillSecret: z.string(),
});

export type InstanceKeys = z.infer<typeof keysSchema>;

export interface Instance {
  readonly dir: string;
  readonly postgresDirectory: string;
  readonly logsDirectory: string;
  readonly keys: InstanceKeys;
}

/** A reason why the stack cannot start, in one sentence that says what to do. Shown without a stack trace. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

const UNUSABLE: Readonly<Record<string, string>> = {
  EACCES: 'may not be written by the present user',
  EPERM: 'may not be written by the present user',
  EROFS: 'lies on a file system that may only be read',
  ENOSPC: 'lies on a file system that is full',
  ENOTDIR: 'lies below something that is no folder',
  EEXIST: 'lies below something that is no folder',
};

/** Opens the folder, making it and its keys at the first start. */
export function openInstance(dir: string): Instance {
  const logsDirectory = join(dir, 'logs');
  try {
    mkdirSync(logsDirectory, { recursive: true });
    // Postgres may run as another user and has to pass through; what is secret in here is readable by its owner only.
    chmodSync(dir, 0o711);
    chmodSync(logsDirectory, 0o700);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const reason = UNUSABLE[String(error.code)] ?? `cannot be used (${error.code})`;
    throw new StartRefused(
      `The folder ${dir} ${reason}. Give it to the present user, or name another folder in REFILL_DIR.`,
    );
  }
  return { dir, postgresDirectory: join(dir, 'postgres'), logsDirectory, keys: readOrMakeKeys(dir) };
}

function readOrMakeKeys(dir: string): InstanceKeys {
  const file = join(dir, 'keys.json');
  if (existsSync(file)) return keysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (existsSync(join(dir, 'postgres'))) {
    throw new StartRefused(
      `${file} is gone and the data beside it cannot be opened without. Restore it, or run "npm run reset".`,
    );
  }
  const secret = (bytes: number) => randomBytes(bytes).toString('hex');
  const keys: InstanceKeys = {
    superuserPassword: secret(16),
    postgresPassword: secret(16),
    authenticatorPassword: secret(16),
    supabaseApiPassword: secret(16),
    refillServerPassword: secret(16),
    stripePassword: secret(16),
    mailboxPassword: secret(16),
    jwtSecret: secret(32),
    publishableKey: `sb_publishable_${secret(16)}`,
    secretKey: `sb_secret_${secret(16)}`,
    stripeSecretKey: `sk_test_sandbox${secret(16)}`,
    stripePublishableKey: `pk_test_sandbox${secret(16)}`,
    stripeWebhookSecret: `whsec_${secret(24)}`,
    cronSecret: secret(32),
    refillSecret: secret(32),
  };
  writeWhole(file, keys);
  return keys;
}

/** A file is there whole or not at all, whenever the machine stops. */
function writeWhole(file: string, content: unknown): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}

const portsSchema = z.object({
  app: z.number(),
  supabase: z.number(),
  postgres: z.number(),
  stripe: z.number(),
  smtp: z.number(),
  mailbox: z.number(),
});

/** Notes where a running instance listens, for commands that join it. */
export function notePorts(dir: string, ports: Ports): void {
  writeWhole(join(dir, 'ports.json'), ports);
}

/** Where the instance listens, or listened last; null before its first start. */
export function readNotedPorts(dir: string): Ports | null {
  const file = join(dir, 'ports.json');
  return existsSync(file) ? portsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

const processSchema = z.object({ name: z.string(), pid: z.number().int(), birth: z.string() });
const recordSchema = z.array(processSchema);
type ProcessRecord = z.infer<typeof processSchema>;

/**
 * The processes of this instance, on disk: whoever starts next sees whether a launcher still lives here, and what a
 * killed one left behind.
 */
export class ProcessList {
  readonly #file: string;
  #records: ProcessRecord[] = [];

  constructor(dir: string) {
    this.#file = join(dir, 'processes.json');
  }

  /**
   * Claims the instance for this process and ends what a killed launcher left.
   *
   * @throws StartRefused when another launcher is alive in it.
   */
  async claim(): Promise<void> {
    for (const record of this.#read()) {
      if (record.pid === process.pid || !isAlive(record.pid)) continue;
      if ((await birthOf(record.pid)) !== record.birth) continue;
      if (record.name === 'launcher') {
        throw new StartRefused(
          `Refill already runs from this folder (process ${record.pid}). Stop it there with Ctrl-C, or run: kill ${record.pid}`,
        );
      }
      // Postgres gets the time to write down what it has; the others keep nothing of their own.
      if (record.name === 'postgres') await stopPostgres(record.pid);
      else await endGroup(record.pid);
    }
    await this.add('launcher', process.pid);
  }

  async add(name: string, pid: number): Promise<void> {
    const birth = await birthOf(pid);
    this.#records = [...this.#records.filter((record) => record.name !== name), { name, pid, birth }];
    writeWhole(this.#file, this.#records);
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }

  #read(): ProcessRecord[] {
    if (!existsSync(this.#file)) return [];
    return recordSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
  }
}

async function endGroup(pid: number): Promise<void> {
  killGroup(pid, 'SIGKILL');
  while (isAlive(pid)) await sleep(10);
}

/** Signals a process and all that it started; each of ours leads a group of its own. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: it ended by itself, which is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
