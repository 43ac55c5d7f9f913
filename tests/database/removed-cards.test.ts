import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { seedPrices } from '#tests/support/payments.ts';
import { openRecharge } from '#tests/support/recharges.ts';
import { createTenant, value } from '#tests/support/tenants.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedPrices(database);
});
afterAll(() => database[Symbol.asyncDispose]());

it('the removal of the last card switches a rule off once, however often it is told', async () => {
  const tenant = await createTenant(database);
  await openRecharge(database, tenant);
  const card = value(
    await database.server.query<{ value: string }>(
      'select payment_method_id as value from public.auto_recharge_settings where tenant_id = $1',
      [tenant],
    ),
  );
  const forget = async () =>
    value(
      await database.server.query<{ value: object }>('select recharge.forget_card($1, $2) as value', [
        tenant,
        card,
      ]),
    );
  const rule = async () =>
    (
      await database.server.query('select * from public.auto_recharge_settings where tenant_id = $1', [
        tenant,
      ])
    ).rows[0];
  expect(await forget()).toMatchObject({ autoRecharge: 'switched_off' });
  const once = await rule();
  expect(once).toMatchObject({ enabled: false, payment_method_id: null });
  expect(await forget()).toEqual({ autoRecharge: 'unaffected' });
  expect(await rule()).toEqual(once);
});
