import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { balanceOf, consume } from '#tests/support/ledger.ts';
import { paymentOf, preparePurchase, saveCustomer, seedPrices, settle } from '#tests/support/payments.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant } from '#tests/support/tenants.ts';

describe('settlement', () => {
  let database: TestDatabase;
  let packageId: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    packageId = await seedPrices(database);
  });
  afterAll(async () => {
    expect(await findViolations(database.server)).toEqual([]);
    await database[Symbol.asyncDispose]();
  });
  const prepare = (options = {}) => preparePurchase(database, packageId, options);
  const credited = { status: 'succeeded', flag_reason: null, grants: 1, credits: 100 };
  const untouched = { status: 'pending', flag_reason: null, grants: 0, credits: 0 };

  it('grants what the payment froze, with its cost and expiry', async () => {
    const purchase = await prepare();
    expect(await settle(database, purchase)).toMatchObject({
      outcome: 'credited',
      credits: 100,
      available: 100,
    });
    const { rows } = await database.server.query(
      `select source, credits, cost_cents, currency, description,
         round(extract(epoch from expires_at - created_at) / 86400) as days
       from public.credit_grants where tenant_id = $1`,
      [purchase.tenant],
    );
    expect(rows).toEqual([
      {
        source: 'purchase',
        credits: '100',
        cost_cents: '1000',
        currency: 'usd',
        description: 'Small',
        days: '30',
      },
    ]);
  });

  it('that ten connections ask for at once credits once', async () => {
    for (const isAttached of [true, false]) {
      const purchase = await prepare({ isAttached });
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => settle(database, purchase)));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
        ...Array(9).fill('already_credited'),
        'credited',
      ]);
      expect(await paymentOf(database, purchase)).toEqual(credited);
    }
  });

  it('that comes before our own commit of the intent finds the payment by its metadata', async () => {
    const purchase = await prepare({ isAttached: false });
    expect(await settle(database, purchase)).toMatchObject({ outcome: 'credited' });
    await database.server.query('select payments.attach_intent($1, $2, $3, $4)', [
      purchase.tenant,
      purchase.paymentId,
      purchase.intentId,
      purchase.customer,
    ]);
    expect(await paymentOf(database, purchase)).toEqual(credited);
  });

  it('of an intent that nobody began is unknown', async () => {
    const purchase = await prepare({ isAttached: false });
    for (const paymentId of [null, randomUUID(), 'x', "'; drop table"]) {
      expect(await settle(database, purchase, { id: `pi_${randomUUID()}`, paymentId })).toEqual({
        outcome: 'unknown_payment',
      });
    }
    expect(await paymentOf(database, purchase)).toEqual(untouched);
  });

  it.each(['processing', 'requires_action', 'requires_payment_method', 'canceled'])(
    'grants nothing while Stripe says %s, and once when it succeeds late',
    async (status) => {
      const purchase = await prepare();
      expect(await settle(database, purchase, { status, amountReceived: 0 })).toMatchObject({
        outcome: 'recorded',
      });
      expect(await paymentOf(database, purchase)).toMatchObject({ grants: 0 });
      expect(await settle(database, purchase)).toMatchObject({ outcome: 'credited' });
      expect(await settle(database, purchase)).toMatchObject({ outcome: 'already_credited' });
      expect(await paymentOf(database, purchase)).toEqual(credited);
    },
  );

  it('never goes back from success', async () => {
    const purchase = await prepare();
    await settle(database, purchase);
    for (const status of ['requires_payment_method', 'canceled', 'processing']) {
      expect(await settle(database, purchase, { status, failureCode: 'card_declined' })).toMatchObject({
        outcome: 'already_credited',
      });
    }
    expect(await paymentOf(database, purchase)).toEqual(credited);
    for (const status of ['pending', 'canceled', 'failed']) {
      expect(
        await sqlstateOf(
          database.owner.query(
            'update public.payment_history set status = $1, succeeded_at = null where id = $2',
            [status, purchase.paymentId],
          ),
        ),
      ).toBe('42501');
    }
  });

  it('ignores a failure after a cancel', async () => {
    const purchase = await prepare();
    await settle(database, purchase, { status: 'canceled' });
    const failure = { status: 'requires_payment_method', failureCode: 'card_declined' };
    expect(await settle(database, purchase, failure)).toMatchObject({ outcome: 'ignored' });
    expect(await paymentOf(database, purchase)).toMatchObject({ status: 'canceled' });
  });

  it('records a decline, after which another card may succeed', async () => {
    const purchase = await prepare();
    const decline = {
      status: 'requires_payment_method',
      failureCode: 'card_declined',
      failureMessage: 'No.',
    };
    expect(await settle(database, purchase, decline)).toMatchObject({
      outcome: 'recorded',
      status: 'failed',
    });
    expect(await settle(database, purchase)).toMatchObject({ outcome: 'credited' });
    const { rows } = await database.server.query(
      'select failure_code, failure_message from public.payment_history where id = $1',
      [purchase.paymentId],
    );
    expect(rows).toEqual([{ failure_code: null, failure_message: null }]);
  });

  it.each([
    ['amount', { amountReceived: 999 }],
    ['amount', { amountReceived: 1001 }],
    ['amount', { amountReceived: null }],
    ['currency', { currency: 'eur' }],
    ['customer', { customer: 'cus_of_another' }],
    ['customer', { customer: null }],
    ['livemode', { livemode: true }],
  ])('that disagrees in %s is flagged and grants nothing: %j', async (reason, disagreement) => {
    const purchase = await prepare();
    expect(await settle(database, purchase, disagreement)).toMatchObject({ outcome: 'flagged' });
    expect(await paymentOf(database, purchase)).toMatchObject({ status: 'flagged', grants: 0 });
    const flag = (await paymentOf(database, purchase))?.flag_reason;
    expect(String(flag)).toContain(reason);
    expect(await balanceOf(database.server, purchase.tenant)).toEqual({ available: 0, held: 0, debt: 0 });
    // The same again changes nothing.
    expect(await settle(database, purchase, disagreement)).toMatchObject({ outcome: 'flagged' });
    expect(await settle(database, purchase, { status: 'canceled' })).toMatchObject({ outcome: 'ignored' });
  });

  it('does not let forged metadata touch a payment of another customer', async () => {
    const victim = await prepare({ isAttached: false });
    const attacker = await createTenant(database);
    const customer = await saveCustomer(database, attacker);
    for (const status of ['processing', 'succeeded']) {
      expect(
        await settle(database, victim, { id: 'pi_forged', status, customer, amountReceived: 1000 }),
      ).toEqual({ outcome: 'unknown_payment' });
    }
    expect(await paymentOf(database, victim)).toEqual(untouched);
    expect(await settle(database, victim)).toMatchObject({ outcome: 'credited' });
  });

  it('keeps to its own payment where the metadata name another', async () => {
    const first = await prepare();
    const second = await prepare();
    expect(await settle(database, first, { paymentId: second.paymentId })).toMatchObject({
      outcome: 'credited',
      paymentId: first.paymentId,
    });
    expect(await paymentOf(database, second)).toEqual(untouched);
  });

  it('grants at the frozen price after the package changed', async () => {
    const purchase = await prepare();
    await database.owner.query(
      'update public.credit_packages set credits = 1, price_cents = 9 where id = $1',
      [packageId],
    );
    expect(await settle(database, purchase)).toMatchObject({ outcome: 'credited', credits: 100 });
    await database.owner.query(
      'update public.credit_packages set credits = 100, price_cents = 1000 where id = $1',
      [packageId],
    );
  });

  it('cannot be blocked by a caller that takes its key first', async () => {
    const purchase = await prepare();
    const key = `refill:payment:${purchase.paymentId}`;
    expect(await refusalOf(consume(database.server, purchase.tenant, 1, { key }))).toMatchObject({
      code: 'invalid_idempotency_key',
    });
    await database.server.query(`select credits.give($1, 'promotion', 5, $2)`, [
      purchase.tenant,
      `payment:${purchase.paymentId}`,
    ]);
    expect(await settle(database, purchase)).toMatchObject({ outcome: 'credited', available: 105 });
  });
});
