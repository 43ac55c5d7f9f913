/** What the bench runs against: the production build with one application process, the thin listener, and tenants. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import pg from 'pg';
import { newApiKey } from '#lib/api-keys/key-format.ts';
import { findViolations, INVARIANTS } from '#lib/credits/invariants.ts';
import { startStack } from '#scripts/stack/start-stack.ts';
import { freePorts } from '#scripts/testing/free-ports.ts';

/** Of the ledger and what was paid for it; those about catalogs are not touched by a load. */
const LEDGER_RULES = new Set([1, 2, 3, 5, 6, 7, 16]);

export interface BenchTenants {
  ids: string[];
  keys: string[];
}

export interface BenchStack {
  dir: string;
  env: Readonly<Record<string, string>>;
  appPort: number;
  meterPort: number;
  owner: pg.Pool;
  ownerUrl: string;
  makeTenants(count: number): Promise<BenchTenants>;
  /** Debits in the ledger. */
  countDebits(): Promise<number>;
  /** @throws with what is broken. */
  checkInvariants(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBenchStack(distDir: string, say: (sentence: string) => void): Promise<BenchStack> {
  const dir = resolve('.refill', `bench-${process.pid}`);
  mkdirSync(dir, { recursive: true });
  const stack = await startStack({
    dir,
    ports: await freePorts(),
    mode: 'production',
    given: { LOG_LEVEL: 'error', REFILL_BENCH: '1', API_REQUESTS_PER_MINUTE: '1000000000' },
    distDir,
    without: ['worker'],
    say,
  });
  if (!stack.database) throw new Error('The bench runs on the embedded database.');
  const owner = new pg.Pool({ connectionString: stack.database.ownerUrl, max: 3 });
  const meterPort = await getPort({ host: '127.0.0.1' });
  const env = { ...stack.env, LOG_LEVEL: 'error', API_REQUESTS_PER_MINUTE: '1000000000' };
  const meter = await startMeter(meterPort, env);
  return {
    dir,
    env,
    appPort: stack.ports.app,
    meterPort,
    owner,
    ownerUrl: stack.database.ownerUrl,
    makeTenants: (count) => makeTenants(owner, count),
    countDebits: async () => {
      const { rows } = await owner.query<{ count: string }>(
        `select count(*) from public.credit_entries where kind = 'consume'`,
      );
      return Number(rows[0]?.count);
    },
    checkInvariants: () => checkInvariants(owner),
    stop: async () => {
      meter.kill('SIGKILL');
      await owner.end();
      await stack.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function startMeter(port: number, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = fork(join('scripts', 'meter.ts'), {
    env: { ...process.env, ...env, REFILL_METER_PORT: String(port), NODE_ENV: 'production' },
    execArgv: [],
  });
  for (let tries = 0; tries < 100; tries++) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answered) return child;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error('The thin listener did not start.');
}

export async function makeTenants(owner: pg.Pool, count: number): Promise<BenchTenants> {
  const keys = Array.from({ length: count }, () => newApiKey('test'));
  const { rows } = await owner.query<{ id: string }>(
    `with tenant as (
       insert into public.tenants (slug, name)
       select 'bench-' || substr(md5(random()::text || n), 1, 24), 'Bench' from generate_series(1, $1) n returning id
     ), account as (
       insert into public.credit_accounts (tenant_id) select id from tenant returning tenant_id
     ) select tenant_id as id from account`,
    [count],
  );
  const ids = rows.map(({ id }) => id);
  await owner.query(`select credits.give(t, 'promotion', 1000000000, 'bench') from unnest($1::uuid[]) t`, [
    ids,
  ]);
  await owner.query(
    `select tenancy.create_api_key(k.tenant_id, null, 'bench', k.prefix, k.hash, array['read', 'consume'])
     from unnest($1::uuid[], $2::text[], $3::bytea[]) as k (tenant_id, prefix, hash)`,
    [ids, keys.map(({ prefix }) => prefix), keys.map(({ hash }) => hash)],
  );
  return { ids, keys: keys.map(({ key }) => key) };
}

async function checkInvariants(owner: pg.Pool): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const violations = await findViolations(
      client,
      INVARIANTS.filter(({ number }) => LEDGER_RULES.has(number)),
    );
    await client.query('commit');
    if (violations.length > 0) {
      throw new Error(
        `Invariants are violated: ${JSON.stringify(violations.map(({ invariant, rows }) => [invariant.name, rows.slice(0, 3)]))}`,
      );
    }
  } finally {
    client.release();
  }
}
