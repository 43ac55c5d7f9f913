/**
 * kill -9 under load, twenty times: the application, then Postgres. Whatever was acknowledged is in the ledger, nothing
 * is there twice, and what was not acknowledged can be sent again under its key.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations, INVARIANTS } from '#lib/credits/invariants.ts';
import { type Stack, startStack } from '#scripts/stack/start-stack.ts';
import { freePorts } from '#scripts/testing/free-ports.ts';
import { type ApiTenant, makeApiTenant } from '../support/api-tenant.ts';
import { callCredits } from '../support/credits-api.ts';
import { until } from '../support/launcher.ts';

const ROUNDS = 20;
const CALLERS = 16;
const LOAD_MS = 400;
const CREDITS = 1_000_000;

let dir: string;
let stack: Stack;
let app: ChildProcess;
let owner: pg.Pool;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'refill-crash-'));
  stack = await startStack({
    dir,
    ports: await freePorts(),
    mode: 'production',
    given: { LOG_LEVEL: 'silent' },
    // The test itself starts the application: the launcher waits longer before each restart of what keeps crashing.
    without: ['app', 'worker'],
  });
  if (!stack.database) throw new Error('There is no embedded database');
  owner = new pg.Pool({ connectionString: stack.database.ownerUrl, max: 3 });
  owner.on('error', () => undefined);
  await startApp();
});

afterAll(async () => {
  app?.kill('SIGKILL');
  await owner?.end();
  await stack?.stop();
  await rm(dir, { recursive: true, force: true });
});

async function startApp(): Promise<void> {
  app = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(stack.ports.app)],
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
  await untilAnswering();
}

const url = () => `http://127.0.0.1:${stack.ports.app}`;

async function untilAnswering(): Promise<void> {
  await until(async () => {
    const reply = await fetch(`${url()}/api/credits/balance`).catch(() => undefined);
    return reply?.status === 401;
  }, 20_000);
}

async function untilDatabaseAnswers(): Promise<void> {
  await until(async () => {
    try {
      await owner.query('select 1');
      return true;
    } catch {
      // It is starting again: that is what is being waited for.
      return false;
    }
  }, 20_000);
}

async function killPostgres(): Promise<void> {
  const [pid] = (await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

interface Sent {
  acknowledged: Set<string>;
  open: Set<string>;
}

/** Sends debits of one credit, each under a key of its own, until told to stop. */
async function load(tenant: ApiTenant, sent: Sent, isOver: () => boolean): Promise<void> {
  const caller = async () => {
    while (!isOver()) {
      const idempotencyKey = randomUUID();
      sent.open.add(idempotencyKey);
      if (await consume(tenant, idempotencyKey)) {
        sent.acknowledged.add(idempotencyKey);
        sent.open.delete(idempotencyKey);
      } else {
        await sleep(20);
      }
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

async function consume(tenant: ApiTenant, idempotencyKey: string): Promise<boolean> {
  try {
    const reply = await callCredits(url(), 'POST', '/consume', {
      key: tenant.key,
      body: { credits: 1 },
      idempotencyKey,
    });
    return reply.status === 200;
  } catch {
    // The connection was cut: whether it was committed is not known.
    return false;
  }
}

async function timesInLedger(tenant: ApiTenant): Promise<Map<string, number>> {
  const { rows } = await owner.query<{ key: string; count: string }>(
    `select idempotency_key as key, count(*) from public.credit_entries
     where tenant_id = $1 and kind = 'consume' group by 1`,
    [tenant.id],
  );
  return new Map(rows.map(({ key, count }) => [key, Number(count)]));
}

describe('kill -9 under load', () => {
  it('keeps every acknowledged debit once, through twenty kills of the application and of Postgres', async () => {
    const tenant = await makeApiTenant(owner, { credits: CREDITS });
    const sent: Sent = { acknowledged: new Set(), open: new Set() };
    for (let round = 0; round < ROUNDS; round++) {
      const before = sent.acknowledged.size;
      let isOver = false;
      const loading = load(tenant, sent, () => isOver);
      await until(() => sent.acknowledged.size > before, 20_000);
      await sleep(LOAD_MS * (0.5 + Math.random()));
      if (round < ROUNDS / 2) {
        app.kill('SIGKILL');
        isOver = true;
        await loading;
        await startApp();
      } else {
        await killPostgres();
        await sleep(LOAD_MS);
        isOver = true;
        await loading;
        await untilDatabaseAnswers();
      }
    }
    const inLedger = await timesInLedger(tenant);
    const lost = [...sent.acknowledged].filter((key) => !inLedger.has(key));
    const doubled = [...inLedger].filter(([, count]) => count > 1);
    expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
    expect(sent.acknowledged.size).toBeGreaterThan(ROUNDS * 10);

    // What was left open is sent again under its key: afterwards each of them is there once as well.
    for (const key of sent.open) await until(() => consume(tenant, key), 20_000);
    const all = sent.acknowledged.size + sent.open.size;
    expect(await timesInLedger(tenant)).toEqual(
      new Map([...sent.acknowledged, ...sent.open].map((key) => [key, 1])),
    );
    const { rows } = await owner.query('select available from public.credit_accounts where tenant_id = $1', [
      tenant.id,
    ]);
    expect(Number(rows[0]?.available)).toBe(CREDITS - all);
    expect(await findViolations(owner, INVARIANTS)).toEqual([]);
  }, 180_000);
});
