/** A server whose clock is wrong, beside a database whose clock is right. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runRecharge } from '#lib/auto-recharge/run-recharge.ts';
import { pool } from '#lib/db.ts';
import { reconcile } from '#lib/reconciliation/reconcile.ts';
import {
  consume,
  eventually,
  listAttempts,
  makeRechargeTenant,
  saveRule,
} from '#tests/support/recharge-tenant.ts';
import { stack } from '#tests/support/stack.ts';

const TEN_MINUTES = 600_000;

let owner: pg.Pool;
beforeAll(() => {
  owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 4 });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await owner.end();
  await pool().end();
});

describe.each([
  ['ten minutes ahead', TEN_MINUTES],
  ['ten minutes behind', -TEN_MINUTES],
])('C10: a server whose clock is %s', (_, offset) => {
  it("tries a declined recharge again an hour later by the database's clock", async () => {
    const tenant = await makeRechargeTenant(owner, { credits: 1_000, cards: ['insufficientFunds'] });
    await saveRule(owner, tenant);
    await owner.query('delete from public.credit_thresholds where tenant_id = $1', [tenant.id]);
    await owner.query('update public.credit_accounts set watch_below = null where tenant_id = $1', [
      tenant.id,
    ]);
    await consume(owner, tenant.id, 900);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offset });
    await runRecharge(tenant.id, 'sweep');
    vi.useRealTimers();
    await eventually(
      () => listAttempts(owner, tenant.id),
      ([first]) => first?.status === 'waiting',
    );
    const { rows } = await owner.query<{ minutes: string }>(
      `select extract(epoch from next_try_at - recharge.now()) / 60 as minutes
       from public.auto_recharge_attempts where tenant_id = $1`,
      [tenant.id],
    );
    expect(Number(rows[0]?.minutes)).toBeGreaterThan(58);
    expect(Number(rows[0]?.minutes)).toBeLessThanOrEqual(60);
  });

  it("reconciles up to the present of the database's clock", async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offset });
    const id = await eventually(
      () => reconcile({ graceSeconds: 0 }),
      (run) => run !== null,
      60_000,
    );
    vi.useRealTimers();
    const { rows } = await owner.query<{ seconds: string }>(
      `select extract(epoch from started_at - looked_upto) as seconds from public.reconciliation_runs where id = $1`,
      [id],
    );
    expect(Math.abs(Number(rows[0]?.seconds))).toBeLessThan(1);
  }, 90_000);
});
