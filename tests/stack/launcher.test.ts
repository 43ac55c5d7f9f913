import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ports } from '#scripts/stack/ports.ts';
import { freePorts } from '#scripts/testing/free-ports.ts';
import {
  anyAlive,
  type Launcher,
  launch,
  recordedProcesses,
  until,
  untilReady,
} from '../support/launcher.ts';

/** The folder above is entered by its owner alone, as a home directory often is. */
let home: string;
let dir: string;
let ports: Ports;
let launcher: Launcher;

async function start(given?: Record<string, string>): Promise<Launcher> {
  launcher = launch(dir, ports, given);
  await untilReady(launcher);
  return launcher;
}

async function ownerQuery(sql: string): Promise<Record<string, unknown>[]> {
  const keys = JSON.parse(await readFile(join(dir, 'keys.json'), 'utf8'));
  const client = new pg.Client({
    connectionString: `postgresql://postgres:${keys.postgresPassword}@127.0.0.1:${ports.postgres}/postgres`,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function pidOf(name: string): number {
  const found = recordedProcesses(dir).find((record) => record.name === name);
  if (!found) throw new Error(`${name} is not recorded.`);
  return found.pid;
}

/** Everything that runs below these processes, found by walking the process table. */
async function withDescendants(pids: readonly number[]): Promise<number[]> {
  if (process.platform !== 'linux') return [...pids];
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    const stat = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '') : '';
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const all = new Set(pids);
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const [pid, parent] of parents) if (all.has(parent)) all.add(pid);
  }
  return [...all];
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refill-stack-'));
  dir = join(home, 'instance');
  ports = await freePorts();
});

afterAll(async () => {
  launcher?.process.kill('SIGTERM');
  await launcher?.exited;
  await rm(home, { recursive: true, force: true });
});

describe('the launcher', () => {
  it('starts in a folder that only its owner may enter, and refuses to start there twice', async () => {
    await start();
    expect(launcher.output()).toContain('owner@acme.test');
    const second = launch(dir, ports);
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(
      `Refill already runs from this folder (process ${launcher.process.pid})`,
    );
  });

  it('starts a crashed Supabase API and a crashed Postgres again, and keeps what was committed', async () => {
    await ownerQuery('create table kept (n int); insert into kept values (1)');
    const before = pidOf('supabase');
    process.kill(before, 'SIGKILL');
    await until(
      () => pidOf('supabase') !== before && launcher.output().includes('supabase runs again'),
      20_000,
    );

    process.kill(pidOf('postgres'), 'SIGKILL');
    await until(() => launcher.output().includes('Postgres runs again'), 20_000);
    expect(await ownerQuery('select n from kept')).toEqual([{ n: 1 }]);
    const health = `http://127.0.0.1:${ports.supabase}/healthz`;
    await until(async () => (await fetch(health)).ok, 10_000);
  });

  it('leaves nothing behind when it is killed, and the next start works', async () => {
    const recorded = recordedProcesses(dir).map(({ pid }) => pid);
    const everything = await withDescendants(recorded);
    expect(everything.length).toBeGreaterThan(recorded.length);
    launcher.process.kill('SIGKILL');
    await until(() => !anyAlive(everything), 10_000);

    await start();
    expect(await ownerQuery('select n from kept')).toEqual([{ n: 1 }]);
  });

  it('stops and starts in less than ten seconds, and stops everything', async () => {
    const everything = await withDescendants(recordedProcesses(dir).map(({ pid }) => pid));
    const before = performance.now();
    launcher.process.kill('SIGINT');
    expect(await launcher.exited).toBe(0);
    expect(anyAlive(everything)).toBe(false);
    expect(existsSync(join(dir, 'processes.json'))).toBe(false);
    await start();
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('is not misled by a postmaster.pid whose number belongs to another program now', async () => {
    launcher.process.kill('SIGINT');
    await launcher.exited;
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    try {
      const data = join(dir, 'postgres');
      await writeFile(join(data, 'postmaster.pid'), `${stranger.pid}\n${data}\n0\n${ports.postgres}\n`);
      await start();
      expect(stranger.exitCode).toBeNull();
      expect(anyAlive([stranger.pid ?? 0])).toBe(true);
    } finally {
      stranger.kill();
    }
  });
});

describe('what stops a start', () => {
  it('a taken port is named together with the variable that changes it', async () => {
    launcher.process.kill('SIGINT');
    await launcher.exited;
    const occupant = createServer().listen(ports.mailbox, '127.0.0.1');
    await once(occupant, 'listening');
    try {
      const refused = launch(dir, ports);
      expect(await refused.exited).toBe(1);
      expect(refused.output()).toContain(`Port ${ports.mailbox} for the mailbox page is taken`);
      expect(refused.output()).toContain('REFILL_MAILBOX_PORT');
      expect(existsSync(join(dir, 'processes.json'))).toBe(false);
    } finally {
      occupant.close();
    }
  });

  it('a half-given configuration is refused before anything is started', async () => {
    const untouched = join(home, 'untouched');
    const refused = launch(untouched, ports, { STRIPE_SECRET_KEY: 'sk_test_x' });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain('Missing: NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY');
    expect(existsSync(untouched)).toBe(false);
  });

  it('a folder that cannot be written is named', async () => {
    const impossible = join(home, 'a-file', 'instance');
    await writeFile(join(home, 'a-file'), '');
    const refused = launch(impossible, ports);
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain(`The folder ${impossible} lies below something that is no folder`);
    expect(refused.output()).toContain('REFILL_DIR');
    expect(refused.output()).not.toContain('    at ');
  });
});
