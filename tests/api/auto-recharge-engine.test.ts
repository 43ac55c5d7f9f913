import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pool } from '#lib/db.ts';
import {
  consume,
  eventually,
  listAttempts,
  listPaidCharges,
  makeRechargeTenant,
  saveRule,
} from '#tests/support/recharge-tenant.ts';
import { stack } from '#tests/support/stack.ts';

let owner: pg.Pool;
beforeAll(() => {
  owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 20 });
});
afterAll(async () => {
  await owner.end();
  await pool().end();
});

test('a debit below the threshold recharges the balance within seconds, once', async () => {
  const tenant = await makeRechargeTenant(owner, { credits: 1_000 });
  await saveRule(owner, tenant, { thresholdCredits: 500, amountCents: 1_000 });
  await consume(owner, tenant.id, 600, 'images');
  const [attempt] = await eventually(
    () => listAttempts(owner, tenant.id),
    ([first]) => first?.status === 'succeeded',
  );
  expect(attempt).toMatchObject({ tries: 1, amount_cents: 1_000 });
  expect(await listPaidCharges(tenant.customerId)).toEqual([1_000]);
  const { rows } = await owner.query('select available from public.credit_accounts where tenant_id = $1', [
    tenant.id,
  ]);
  expect(rows).toEqual([{ available: 1_400 }]);
});
