import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  balanceOf,
  capture,
  consume,
  entriesOf,
  give,
  hold,
  hoursFromNow,
  letHoursPass,
  release,
} from '#tests/support/ledger.ts';
import { type Purchase, preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { permutations } from '#tests/support/permutations.ts';
import { beginRefund, clawedBack, recordRefunds } from '#tests/support/refunds.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';

describe('refunds', () => {
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
  /** 100 credits for 1,000 cents, credited. */
  const bought = async (): Promise<Purchase> => {
    const purchase = await preparePurchase(database, packageId);
    await settle(database, purchase);
    return purchase;
  };
  const balance = (purchase: Purchase) => balanceOf(database.server, purchase.tenant);
  const refundId = () => `re_${randomUUID()}`;

  it('take the share of the credits that the cumulative amount stands for, rounded down, and all for all', async () => {
    const purchase = await bought();
    const refunds = [{ id: refundId(), amount: 333 }];
    await recordRefunds(database, purchase, refunds);
    expect(await clawedBack(database, purchase)).toBe(33);
    refunds.push({ id: refundId(), amount: 333 });
    await recordRefunds(database, purchase, refunds);
    expect(await clawedBack(database, purchase)).toBe(66);
    refunds.push({ id: refundId(), amount: 334 });
    await recordRefunds(database, purchase, refunds);
    expect(await clawedBack(database, purchase)).toBe(100);
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
  });

  it('heard of ten times at once take the credits once', async () => {
    const purchase = await bought();
    const refund = { id: refundId(), amount: 500 };
    await Promise.all(Array.from({ length: 10 }, () => recordRefunds(database, purchase, [refund])));
    expect(await balance(purchase)).toEqual({ available: 50, held: 0, debt: 0 });
    expect((await entriesOf(database.server, purchase.tenant)).map(([kind]) => kind)).toEqual([
      'grant',
      'clawback',
    ]);
  });

  it('W8: a refund heard of before the success ends where the other order ends', async () => {
    const purchase = await preparePurchase(database, packageId);
    await recordRefunds(database, purchase, [{ id: refundId(), amount: 400 }]);
    // On its way, which is nothing that a person has to look at.
    expect(await findViolations(database.server)).toEqual([]);
    await settle(database, purchase);
    expect(await balance(purchase)).toEqual({ available: 60, held: 0, debt: 0 });
    expect(await clawedBack(database, purchase)).toBe(40);
  });

  it('take from the own grant, then from what else is free, then become debt that the next grant pays', async () => {
    const purchase = await bought();
    await give(database.server, purchase.tenant, 20, { priority: 90 });
    await consume(database.server, purchase.tenant, 70);
    await recordRefunds(database, purchase, [{ id: refundId(), amount: 1000 }]);
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 50 });
    expect(await refusalOf(consume(database.server, purchase.tenant, 1))).toMatchObject({
      code: 'insufficient_credits',
    });
    await give(database.server, purchase.tenant, 80);
    expect(await balance(purchase)).toEqual({ available: 30, held: 0, debt: 0 });
  });

  it('leave other tenants alone', async () => {
    const [purchase, other] = [await bought(), await bought()];
    await recordRefunds(database, purchase, [{ id: refundId(), amount: 1000 }]);
    expect(await balance(other)).toEqual({ available: 100, held: 0, debt: 0 });
  });

  it('of reserved credits become debt, which the hold pays when it is released', async () => {
    const purchase = await bought();
    const { holdId } = await hold(database.server, purchase.tenant, 60);
    await recordRefunds(database, purchase, [{ id: refundId(), amount: 1000 }]);
    expect(await balance(purchase)).toEqual({ available: 0, held: 60, debt: 60 });
    await release(database.server, purchase.tenant, holdId);
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
  });

  it('of reserved credits stay debt when the hold is captured', async () => {
    const purchase = await bought();
    const { holdId } = await hold(database.server, purchase.tenant, 60);
    await recordRefunds(database, purchase, [{ id: refundId(), amount: 1000 }]);
    await capture(database.server, purchase.tenant, holdId, 45);
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 45 });
  });

  it('S12: one that fails later gives its credits back once, to the grants they came from', async () => {
    const purchase = await bought();
    await give(database.server, purchase.tenant, 20, { priority: 90 });
    await consume(database.server, purchase.tenant, 70);
    const id = refundId();
    await recordRefunds(database, purchase, [{ id, amount: 1000 }]);
    for (let i = 0; i < 3; i += 1)
      await recordRefunds(database, purchase, [{ id, amount: 1000, status: 'failed' }]);
    expect(await balance(purchase)).toEqual({ available: 50, held: 0, debt: 0 });
    const { rows } = await database.owner.query(
      'select source, remaining::integer from public.credit_grants where tenant_id = $1 order by source',
      [purchase.tenant],
    );
    expect(rows).toEqual([
      { source: 'promotion', remaining: 20 },
      { source: 'purchase', remaining: 30 },
    ]);
  });

  it('a success heard after the failure does not take the credits again', async () => {
    const purchase = await bought();
    const id = refundId();
    await recordRefunds(database, purchase, [{ id, amount: 1000, status: 'failed' }]);
    await recordRefunds(database, purchase, [{ id, amount: 1000, status: 'succeeded' }]);
    expect(await balance(purchase)).toEqual({ available: 100, held: 0, debt: 0 });
    expect(
      await sqlstateOf(
        database.owner.query(`update public.refunds set status = 'succeeded' where stripe_refund_id = $1`, [
          id,
        ]),
      ),
    ).toBe('42501');
  });

  it('debt that other credits paid comes back as credits when the refund fails', async () => {
    const purchase = await bought();
    await consume(database.server, purchase.tenant, 100);
    const id = refundId();
    await recordRefunds(database, purchase, [{ id, amount: 1000 }]);
    await give(database.server, purchase.tenant, 100);
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
    await recordRefunds(database, purchase, [{ id, amount: 1000, status: 'failed' }]);
    expect(await balance(purchase)).toEqual({ available: 100, held: 0, debt: 0 });
  });

  it('credits given back after their expiry lapse, those that stood for paid debt do not', async () => {
    const purchase = await bought();
    await consume(database.server, purchase.tenant, 60);
    const id = refundId();
    await recordRefunds(database, purchase, [{ id, amount: 1000 }]);
    await give(database.server, purchase.tenant, 60);
    await letHoursPass(database.owner, purchase.tenant, 31 * 24);
    // Whatever touches the account books the lapse.
    await give(database.server, purchase.tenant, 1);
    await recordRefunds(database, purchase, [{ id, amount: 1000, status: 'failed' }]);
    expect(await balance(purchase)).toEqual({ available: 61, held: 0, debt: 0 });
  });

  describe('of credits that expired unused', () => {
    const MONTH_AND_A_DAY = 31 * 24;
    const refundAll = (purchase: Purchase, status = 'succeeded') =>
      recordRefunds(database, purchase, [{ id: `re_${purchase.intentId}`, amount: 1000, status }]);

    it('owe only what was spent, and take nothing from other credits for what expired', async () => {
      const purchase = await bought();
      await consume(database.server, purchase.tenant, 40);
      await letHoursPass(database.owner, purchase.tenant, MONTH_AND_A_DAY);
      await refundAll(purchase);
      expect(await clawedBack(database, purchase)).toBe(100);
      expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 40 });

      const untouched = await bought();
      await letHoursPass(database.owner, untouched.tenant, MONTH_AND_A_DAY);
      await give(database.server, untouched.tenant, 25);
      await refundAll(untouched);
      expect(await balance(untouched)).toEqual({ available: 25, held: 0, debt: 0 });
      expect((await entriesOf(database.server, untouched.tenant)).map(([kind]) => kind)).toEqual([
        'grant',
        'expire',
        'grant',
      ]);
    });

    it('give nothing back for what expired when they fail later', async () => {
      const purchase = await bought();
      await consume(database.server, purchase.tenant, 40);
      await letHoursPass(database.owner, purchase.tenant, MONTH_AND_A_DAY);
      await refundAll(purchase);
      for (let i = 0; i < 3; i += 1) await refundAll(purchase, 'failed');
      expect(await clawedBack(database, purchase)).toBe(0);
      expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
    });

    it('in two parts, before and after the expiry, owe what one for all would owe', async () => {
      const purchase = await bought();
      await consume(database.server, purchase.tenant, 40);
      const refunds = [{ id: refundId(), amount: 500 }];
      await recordRefunds(database, purchase, refunds);
      await letHoursPass(database.owner, purchase.tenant, MONTH_AND_A_DAY);
      await recordRefunds(database, purchase, [...refunds, { id: refundId(), amount: 500 }]);
      expect(await clawedBack(database, purchase)).toBe(100);
      expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 40 });
    });

    it('owe nothing for reserved credits that a hold gives back too late', async () => {
      const purchase = await bought();
      await consume(database.server, purchase.tenant, 40);
      const { holdId } = await hold(database.server, purchase.tenant, 60, {
        expiresAt: hoursFromNow(732),
      });
      await refundAll(purchase);
      expect(await balance(purchase)).toEqual({ available: 0, held: 60, debt: 100 });
      await letHoursPass(database.owner, purchase.tenant, 726);
      await release(database.server, purchase.tenant, holdId);
      expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 40 });
      await refundAll(purchase, 'failed');
      expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
    });

    it('heard of before the success, where the credits had expired by then, owe nothing', async () => {
      const purchase = await preparePurchase(database, packageId);
      await refundAll(purchase);
      await settle(database, purchase);
      await letHoursPass(database.owner, purchase.tenant, MONTH_AND_A_DAY);
      expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
      await refundAll(purchase, 'failed');
      expect((await balance(purchase)).debt).toBe(0);
    });
  });

  it('any order of three refunds and a failure ends in the same balance', async () => {
    const ids = [refundId(), refundId(), refundId()];
    const states = (i: number, status: string) => ({ id: ids[i] ?? '', amount: 200 + i, status });
    const events = [
      [states(0, 'succeeded')],
      [states(1, 'pending')],
      [states(1, 'failed')],
      [states(2, 'succeeded'), states(0, 'succeeded')],
    ];
    const orders = permutations(events);
    const ends = new Set<string>();
    for (const order of orders) {
      const purchase = await bought();
      await consume(database.server, purchase.tenant, 77);
      const own = new Map(ids.map((id) => [id, refundId()]));
      for (const refunds of order) {
        await recordRefunds(
          database,
          purchase,
          refunds.map((refund) => ({ ...refund, id: own.get(refund.id) ?? '' })),
        );
      }
      ends.add(JSON.stringify([await balance(purchase), await clawedBack(database, purchase)]));
    }
    expect([...ends]).toEqual([JSON.stringify([{ available: 0, held: 0, debt: 17 }, 40])]);
  });

  it('S13: of two that race for more than there is, one is refused with what is left', async () => {
    const purchase = await bought();
    const results = await Promise.allSettled(
      [600, 600].map((amountCents) => beginRefund(database, purchase, { amountCents })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalOf(beginRefund(database, purchase, { amountCents: 401 }))).toMatchObject({
      status: 400,
      code: 'refund_exceeds_left',
      details: { leftCents: 400, currency: 'usd' },
    });
    expect(await balance(purchase)).toEqual({ available: 40, held: 0, debt: 0 });
  });

  it('one of ours that is on its way while somebody refunds all at Stripe breaks no rule, and is refused', async () => {
    const purchase = await bought();
    const { id } = await beginRefund(database, purchase, { amountCents: 1000 });
    await recordRefunds(database, purchase, [{ id: refundId(), amount: 1000 }]);
    expect(await findViolations(database.server)).toEqual([]);
    await database.server.query('select payments.refuse_refund($1, $2, $3)', [
      purchase.tenant,
      id,
      'too late',
    ]);
    expect(await clawedBack(database, purchase)).toBe(100);
    expect(await findViolations(database.server)).toEqual([]);
  });

  it('ten requests under one id decide on one refund, and another amount under it is refused', async () => {
    const purchase = await bought();
    const requestId = randomUUID();
    const made = await Promise.all(
      Array.from({ length: 10 }, () => beginRefund(database, purchase, { requestId, amountCents: 300 })),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await balance(purchase)).toEqual({ available: 70, held: 0, debt: 0 });
    expect(await refusalOf(beginRefund(database, purchase, { requestId, amountCents: 301 }))).toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('what Stripe answers is tied to the request by its metadata and takes nothing more', async () => {
    const purchase = await bought();
    const request = await beginRefund(database, purchase, { amountCents: 250 });
    await recordRefunds(database, purchase, [{ id: refundId(), amount: 250, refundId: request.id }]);
    expect(await balance(purchase)).toEqual({ available: 75, held: 0, debt: 0 });
    const { rows } = await database.owner.query(
      'select status, requested_by from public.refunds where tenant_id = $1',
      [purchase.tenant],
    );
    expect(rows).toEqual([{ status: 'succeeded', requested_by: 'operator' }]);
  });

  it('that Stripe refuses fail, and their credits come back once', async () => {
    const purchase = await bought();
    const { id } = await beginRefund(database, purchase, {});
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
    for (let i = 0; i < 3; i += 1) {
      await database.server.query('select payments.refuse_refund($1, $2, $3)', [
        purchase.tenant,
        id,
        'refused',
      ]);
    }
    expect(await balance(purchase)).toEqual({ available: 100, held: 0, debt: 0 });
  });

  it('by an operator need a reason, and a payment that has money', async () => {
    const purchase = await bought();
    expect(await refusalOf(beginRefund(database, purchase, { reason: ' ' }))).toMatchObject({
      code: 'reason_required',
    });
    const open = await preparePurchase(database, packageId);
    expect(await refusalOf(beginRefund(database, open, {}))).toMatchObject({
      status: 409,
      code: 'payment_not_refundable',
    });
  });

  it('of a flagged payment give the money back and touch no credits', async () => {
    const purchase = await preparePurchase(database, packageId);
    await settle(database, purchase, { amountReceived: 700 });
    expect(await beginRefund(database, purchase, {})).toMatchObject({ amount_cents: '700' });
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
  });

  describe('by an owner', () => {
    const ask = (purchase: Purchase, amountCents: number | null = null) =>
      beginRefund(database, purchase, { requestedBy: 'owner', amountCents, reason: '' });

    it('give back the money of what is neither spent nor reserved, and never make debt', async () => {
      const purchase = await bought();
      await consume(database.server, purchase.tenant, 33);
      await hold(database.server, purchase.tenant, 10);
      expect(await refusalOf(ask(purchase, 571))).toMatchObject({
        code: 'refund_exceeds_left',
        details: { leftCents: 570 },
      });
      expect(await ask(purchase)).toMatchObject({ amount_cents: '570' });
      expect(await balance(purchase)).toEqual({ available: 0, held: 10, debt: 0 });
    });

    it('are refused after 14 days', async () => {
      const purchase = await bought();
      await database.owner.query(
        `update public.payment_history set succeeded_at = now() - interval '15 days' where id = $1`,
        [purchase.paymentId],
      );
      expect(await refusalOf(ask(purchase))).toMatchObject({
        code: 'refund_exceeds_left',
        details: { leftCents: 0 },
      });
      expect(await beginRefund(database, purchase, {})).toMatchObject({ amount_cents: '1000' });
    });

    it('that race a debit never give back the money of a spent credit', async () => {
      const purchase = await bought();
      await Promise.allSettled([
        ask(purchase),
        ...Array.from({ length: 10 }, () => consume(database.server, purchase.tenant, 10)),
      ]);
      expect((await balance(purchase)).debt).toBe(0);
    });
  });
});
