/** Auto-recharge with two applications and two workers over one database, and with workers killed in the middle of it. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findViolations, INVARIANTS } from '#lib/credits/invariants.ts';
import { type Stack, startStack } from '#scripts/stack/start-stack.ts';
import { freePorts } from '#scripts/testing/free-ports.ts';
import { writeStackFile } from '#scripts/testing/write-stack-file.ts';
import { callCredits } from '../support/credits-api.ts';
import { until } from '../support/launcher.ts';
import { kill, startApp, startWorker } from '../support/product-process.ts';
import { STACK_FILE_VARIABLE } from '../support/stack.ts';

const DEBITS = 100;

let dir: string;
let stack: Stack;
let owner: pg.Pool;
let apps: { url: string; process: ChildProcess }[] = [];
let workers: ChildProcess[] = [];
/** Loaded once there is a stack: these modules read its addresses. */
let recharges: typeof import('../support/recharge-tenant.ts');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'refill-recharge-'));
  stack = await startStack({
    dir,
    ports: await freePorts(),
    mode: 'production',
    given: { LOG_LEVEL: 'silent' },
    without: ['app', 'worker'],
  });
  if (!stack.database) throw new Error('There is no embedded database');
  owner = new pg.Pool({ connectionString: stack.database.ownerUrl, max: 10 });
  for (const port of [stack.ports.app, await getPort({ host: '127.0.0.1' })]) {
    apps.push({ url: `http://127.0.0.1:${port}`, process: await startApp(stack, port) });
  }
  process.env[STACK_FILE_VARIABLE] = await writeStackFile(stack, dir);
  Object.assign(process.env, stack.env);
  recharges = await import('../support/recharge-tenant.ts');
});

afterEach(async () => {
  await Promise.all(workers.map(kill));
  workers = [];
  await fetch(`http://127.0.0.1:${stack.ports.stripe}/_sandbox/faults`, { method: 'DELETE' });
  await recharges.resetClock(owner);
});

afterAll(async () => {
  await Promise.all(apps.map(({ process: app }) => kill(app)));
  apps = [];
  const { pool } = await import('#lib/db.ts');
  await pool().end();
  await owner?.end();
  await stack?.stop();
  await rm(dir, { recursive: true, force: true });
});

/** So many workers of their own processes, at work. */
async function work(number: number): Promise<void> {
  await owner.query('delete from public.worker_heartbeats');
  workers = Array.from({ length: number }, () => startWorker(stack));
  await until(async () => {
    const { rows } = await owner.query('select from public.worker_heartbeats');
    return rows.length === number;
  }, 30_000);
}

test('a hundred debits over two applications cross the threshold at once, with two workers: one charge', async () => {
  const { makeRechargeTenant, saveRule, eventually, listAttempts, listPaidCharges, availableOf } = recharges;
  await work(2);
  const tenant = await makeRechargeTenant(owner, { credits: 10_000 });
  await saveRule(owner, tenant, { thresholdCredits: 9_000, amountCents: 20_000 });
  const replies = await Promise.all(
    Array.from({ length: DEBITS }, (_, index) =>
      callCredits(apps[index % apps.length]?.url ?? '', 'POST', '/consume', {
        key: tenant.key,
        body: { credits: 50 },
        idempotencyKey: randomUUID(),
      }),
    ),
  );
  expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: DEBITS }, () => 200));
  await eventually(
    () => listAttempts(owner, tenant.id),
    ([first]) => first?.status === 'succeeded',
    30_000,
  );
  // Every job that the crossing left behind has been worked off.
  await until(async () => {
    const { rows } = await owner.query(
      `select from graphile_worker._private_jobs where payload ->> 'tenantId' = $1 and run_at <= now()`,
      [tenant.id],
    );
    return rows.length === 0;
  }, 30_000);
  expect(await listAttempts(owner, tenant.id)).toHaveLength(1);
  expect(await listPaidCharges(tenant.customerId)).toEqual([20_000]);
  expect(await availableOf(owner, tenant.id)).toBe(35_000);
  expect(await findViolations(owner, INVARIANTS)).toEqual([]);
});

const MOMENTS: [fact: string, fault: string, path: string][] = [
  ['while its intent is being made', 'delay', '/v1/payment_intents'],
  ['when its intent was made and the answer is on its way', 'delay_after', '/v1/payment_intents'],
  ['while the card is being charged', 'delay', '*/confirm'],
  ['when the card was charged and the answer is on its way', 'delay_after', '*/confirm'],
];
test.each(MOMENTS)(
  'a worker killed %s, with every webhook lost: one charge, and the attempt ends',
  async (_, kind, path) => {
    const { makeRechargeTenant, saveRule, eventually, listAttempts, listPaidCharges, availableOf } =
      recharges;
    const { sandbox, moveClock, listNotices } = recharges;
    await work(1);
    const tenant = await makeRechargeTenant(owner, { credits: 100 });
    await sandbox('/faults', { kind: 'webhook_lose', times: 50 });
    const match = { method: 'POST', path };
    await sandbox('/faults', { kind, match, times: 1, delay_ms: 4_000 });
    await saveRule(owner, tenant);
    // Stripe has the request in hands and says nothing yet.
    await until(async () => !JSON.stringify(await sandbox('/faults')).includes(path), 30_000);
    await Promise.all(workers.map(kill));
    expect(await listAttempts(owner, tenant.id)).toMatchObject([{ status: 'charging', tries: 1 }]);

    // The lease runs out, and another worker looks after what nobody works on.
    await moveClock(owner, '2 minutes');
    await work(1);
    await eventually(
      async () => {
        await owner.query(`select jobs.enqueue('recharge-sweep', '{}', job_key => 'sweep-of-test')`);
        await moveClock(owner, '1 minute');
        return listAttempts(owner, tenant.id);
      },
      ([first]) => first?.status === 'succeeded',
      45_000,
    );
    expect(await listAttempts(owner, tenant.id)).toHaveLength(1);
    expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
    expect(await availableOf(owner, tenant.id)).toBe(1_100);
    expect(await listNotices(owner, tenant.id)).toEqual(['recharge-succeeded']);
    expect(await findViolations(owner, INVARIANTS)).toEqual([]);
  },
);
