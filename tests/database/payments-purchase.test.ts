import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { beginPurchase, preparePurchase, saveCustomer, seedPrices } from '#tests/support/payments.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant, value } from '#tests/support/tenants.ts';

describe('purchases', () => {
  let database: TestDatabase;
  let packageId: string;
  let tenant: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    packageId = await seedPrices(database);
    tenant = await createTenant(database);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('freeze the price of a package', async () => {
    expect(await beginPurchase(database, tenant, { packageId })).toMatchObject({
      kind: 'purchase',
      status: 'pending',
      amount_cents: '1000',
      currency: 'usd',
      credits: '100',
      credits_expire_after_days: 30,
    });
  });

  it('begun at once by ten clicks are one', async () => {
    const purchaseId = randomUUID();
    const payments = await Promise.all(
      Array.from({ length: 10 }, () => beginPurchase(database, tenant, { packageId, purchaseId })),
    );
    expect(new Set(payments.map(({ id }) => id)).size).toBe(1);
  });

  it('of one id by two tenants are two', async () => {
    const other = await createTenant(database);
    const purchaseId = randomUUID();
    const mine = await beginPurchase(database, tenant, { packageId, purchaseId });
    const theirs = await beginPurchase(database, other, { packageId, purchaseId });
    expect(mine.id).not.toBe(theirs.id);
  });

  it('of one id with another choice are refused', async () => {
    const purchaseId = randomUUID();
    await beginPurchase(database, tenant, { customAmountCents: 600, purchaseId });
    for (const choice of [
      { packageId },
      { customAmountCents: 601 },
      { customAmountCents: 600, currency: 'eur' },
      {},
    ]) {
      expect(await refusalOf(beginPurchase(database, tenant, { ...choice, purchaseId }))).toEqual({
        status: 409,
        code: 'purchase_id_reused',
        details: { param: 'purchaseId' },
      });
    }
  });

  it.each([
    [500, '500'],
    [4999, '4999'],
    [5000, '6000'],
    [5001, '6001'],
    [1_000_000, '1200000'],
  ])(
    'of a custom amount of %i cents buy %s credits: the tier it reaches, rounded down',
    async (cents, credits) => {
      expect(await beginPurchase(database, tenant, { customAmountCents: cents })).toMatchObject({
        amount_cents: String(cents),
        credits,
        package_id: null,
      });
    },
  );

  it.each([499, 1_000_001, 0, -1, null])('of a custom amount of %s cents are refused', async (cents) => {
    expect(await refusalOf(beginPurchase(database, tenant, { customAmountCents: cents }))).toEqual({
      status: 400,
      code: 'amount_out_of_range',
      details: { param: 'customAmountCents', minCents: 500, maxCents: 1_000_000, currency: 'usd' },
    });
  });

  it('that would buy no credit, or more than can be granted, are refused before anybody pays', async () => {
    const refusal = { status: 400, code: 'amount_out_of_range' };
    const buy = (currency: string, customAmountCents: number) =>
      beginPurchase(database, tenant, { customAmountCents, currency });
    expect(await refusalOf(buy('eur', 99))).toMatchObject(refusal);
    await database.owner.query(`
      insert into public.custom_amount_limits (currency, min_cents, max_cents) values ('jpy', 1, 99999999);
      insert into public.custom_amount_tiers (currency, from_cents, credits_per_hundred) values ('jpy', 1, 1000000000)`);
    expect(await refusalOf(buy('jpy', 99_999_999))).toMatchObject(refusal);
  });

  it('of what is not for sale are refused', async () => {
    expect(await refusalOf(beginPurchase(database, tenant, { packageId: randomUUID() }))).toEqual({
      status: 400,
      code: 'package_not_available',
      details: { param: 'packageId' },
    });
    expect(
      await refusalOf(beginPurchase(database, tenant, { customAmountCents: 600, currency: 'gbp' })),
    ).toMatchObject({ status: 400, code: 'currency_not_supported' });
    const purchaseId = randomUUID();
    const begun = await beginPurchase(database, tenant, { packageId, purchaseId });
    await database.owner.query('update public.credit_packages set is_active = false');
    expect(await refusalOf(beginPurchase(database, tenant, { packageId }))).toMatchObject({
      code: 'package_not_available',
    });
    // What was agreed before stays agreed.
    expect(await beginPurchase(database, tenant, { packageId, purchaseId })).toEqual(begun);
    await database.owner.query('update public.credit_packages set is_active = true');
  });

  it('keep their intent', async () => {
    const purchase = await preparePurchase(database, packageId);
    const attach = (payment: string, intent: string) =>
      database.server.query('select payments.attach_intent($1, $2, $3, $4)', [
        purchase.tenant,
        payment,
        intent,
        purchase.customer,
      ]);
    await attach(purchase.paymentId, purchase.intentId);
    expect(await refusalOf(attach(purchase.paymentId, 'pi_other'))).toMatchObject({
      status: 409,
      code: 'payment_has_another_intent',
    });
    const second = await beginPurchase(database, purchase.tenant, { packageId });
    expect(await sqlstateOf(attach(second.id, purchase.intentId))).toBe('23505');
  });

  it('keep what was agreed, even from the owner of the table', async () => {
    const purchase = await preparePurchase(database, packageId);
    for (const change of [
      'amount_cents = 1',
      `currency = 'eur'`,
      'credits = 999',
      'livemode = true',
      'credits_expire_after_days = null',
      `kind = 'recharge'`,
      'package_id = null',
    ]) {
      const update = `update public.payment_history set ${change} where id = '${purchase.paymentId}'`;
      expect(await sqlstateOf(database.owner.query(update)), change).toBe('42501');
    }
  });

  it('of a tenant are made for its first Stripe customer', async () => {
    const other = await createTenant(database);
    const first = await saveCustomer(database, other);
    const saved = await database.server.query<{ value: string }>(
      `select payments.save_customer($1, 'cus_second', false) as value`,
      [other],
    );
    expect(value(saved)).toBe(first);
  });
});
