import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatMoney } from '#lib/money.ts';
import { parseAmount } from '#lib/payments/custom-amount.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { beginPurchase, paymentOf, saveCustomer, settle } from '#tests/support/payments.ts';
import { createTenant } from '#tests/support/tenants.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.owner.query(`
    insert into public.custom_amount_limits (currency, min_cents, max_cents)
      values ('jpy', 1, 99999999), ('usd', 1, 99999999), ('kwd', 1, 99999999);
    insert into public.custom_amount_tiers (currency, from_cents, credits_per_hundred)
      values ('jpy', 1, 700), ('usd', 1, 700), ('kwd', 1, 700);`);
});
afterAll(() => database[Symbol.asyncDispose]());

describe('A9: an amount', () => {
  it.each([
    ['jpy', '4999', 4999, '¥4,999', 34_993],
    ['usd', '49.99', 4999, '$49.99', 34_993],
    ['kwd', '4.999', 4999, 'KWD\u00a04.999', 34_993],
    ['jpy', '99999999', 99_999_999, '¥99,999,999', 699_999_993],
    ['kwd', '99999.999', 99_999_999, 'KWD\u00a099,999.999', 699_999_993],
  ])(
    'in %s of %s is read, priced, settled, shown and refunded exactly',
    async (currency, typed, minor, shown, credits) => {
      expect(parseAmount(typed, currency)).toBe(minor);
      expect(formatMoney(minor, currency)).toBe(shown);
      const tenant = await createTenant(database);
      const customer = await saveCustomer(database, tenant);
      const { id: paymentId } = await beginPurchase(database, tenant, { customAmountCents: minor, currency });
      const purchase = { tenant, paymentId, intentId: `pi_${randomUUID()}`, customer };
      await settle(database, purchase, { amountReceived: minor, currency });
      expect(await paymentOf(database, purchase)).toMatchObject({ status: 'succeeded', credits });
      await database.server.query('select payments.record_refunds($1, $2)', [
        purchase.intentId,
        JSON.stringify([{ id: `re_${randomUUID()}`, amount: minor - 1, currency, status: 'succeeded' }]),
      ]);
      const { rows } = await database.server.query<{ clawed_back: string }>(
        'select clawed_back from public.credit_grants where tenant_id = $1',
        [tenant],
      );
      // Seven credits for each minor unit: one unit is kept.
      expect(Number(rows[0]?.clawed_back)).toBe(credits - 7);
    },
  );

  it('with more digits than its currency has is none', () => {
    expect([parseAmount('10.5', 'jpy'), parseAmount('1.999', 'usd'), parseAmount('1.9999', 'kwd')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
