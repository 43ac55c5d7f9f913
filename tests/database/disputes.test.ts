import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { balanceOf, consume, give } from '#tests/support/ledger.ts';
import { type Purchase, preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { permutations } from '#tests/support/permutations.ts';
import { beginRefund, clawedBack, recordDispute, recordRefunds } from '#tests/support/refunds.ts';
import { refusalOf } from '#tests/support/refusal.ts';

describe('disputes', () => {
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
  const disputeId = () => `du_${randomUUID()}`;
  const disputesOf = async ({ tenant }: Purchase) =>
    (
      await database.owner.query(
        'select status, outcome, held_credits::integer, evidence_due_at is not null as has_due_date from public.disputes where tenant_id = $1',
        [tenant],
      )
    ).rows;

  it('S15: hold back what remains once, and won give exactly that back once', async () => {
    const purchase = await bought();
    await give(database.server, purchase.tenant, 7, { priority: 90 });
    await consume(database.server, purchase.tenant, 30);
    const id = disputeId();
    for (const status of [
      'needs_response',
      'needs_response',
      'under_review',
      'won',
      'won',
      'needs_response',
    ]) {
      await recordDispute(database, purchase, id, status);
    }
    expect(await balance(purchase)).toEqual({ available: 77, held: 0, debt: 0 });
    expect(await disputesOf(purchase)).toEqual([
      { status: 'won', outcome: 'won', held_credits: 100, has_due_date: true },
    ]);
  });

  it('are read together with the balance that they hold credits of', async () => {
    const purchase = await bought();
    const id = disputeId();
    const summary = async () =>
      (
        await database.owner.query(
          'select available::integer, open_disputes from public.balance_summaries where tenant_id = $1',
          [purchase.tenant],
        )
      ).rows[0];
    await recordDispute(database, purchase, id, 'warning_needs_response');
    expect(await summary()).toEqual({ available: 100, open_disputes: [] });
    await recordDispute(database, purchase, id, 'needs_response');
    expect(await summary()).toEqual({
      available: 0,
      open_disputes: [{ amount_cents: 1000, currency: 'usd', held_credits: 100 }],
    });
    await recordDispute(database, purchase, id, 'won');
    expect(await summary()).toEqual({ available: 100, open_disputes: [] });
  });

  it('S14: after everything was spent make debt, which stays when the dispute is lost', async () => {
    const purchase = await bought();
    await consume(database.server, purchase.tenant, 100);
    const id = disputeId();
    await recordDispute(database, purchase, id, 'needs_response');
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 100 });
    for (const status of ['lost', 'lost', 'needs_response', 'under_review', 'warning_closed']) {
      await recordDispute(database, purchase, id, status);
    }
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 100 });
    expect(await disputesOf(purchase)).toMatchObject([{ status: 'lost', outcome: 'lost' }]);
  });

  it('S15: lost, then won after all, give exactly what was held back once, and are not lost again', async () => {
    const purchase = await bought();
    await consume(database.server, purchase.tenant, 30);
    const id = disputeId();
    for (const status of ['needs_response', 'lost', 'won', 'won', 'lost']) {
      await recordDispute(database, purchase, id, status);
    }
    expect(await balance(purchase)).toEqual({ available: 70, held: 0, debt: 0 });
    expect(await disputesOf(purchase)).toMatchObject([{ status: 'won', outcome: 'won', held_credits: 100 }]);
  });

  it('that are inquiries hold nothing, and hold once they become real', async () => {
    const purchase = await bought();
    const id = disputeId();
    await recordDispute(database, purchase, id, 'warning_needs_response');
    expect(await balance(purchase)).toEqual({ available: 100, held: 0, debt: 0 });
    await recordDispute(database, purchase, id, 'needs_response');
    await recordDispute(database, purchase, id, 'warning_needs_response');
    expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
  });

  it('S16: with a refund claw back once together, whichever is heard of first', async () => {
    for (const isRefundFirst of [true, false]) {
      const purchase = await bought();
      const refund = () =>
        recordRefunds(database, purchase, [{ id: `re_${purchase.intentId}`, amount: 1000 }]);
      const dispute = () => recordDispute(database, purchase, `du_${purchase.intentId}`, 'needs_response');
      for (const event of isRefundFirst ? [refund, dispute] : [dispute, refund]) await event();
      expect(await clawedBack(database, purchase)).toBe(100);
      expect(await balance(purchase)).toEqual({ available: 0, held: 0, debt: 0 });
      await recordDispute(database, purchase, `du_${purchase.intentId}`, 'won');
      // The refund stands.
      expect(await clawedBack(database, purchase)).toBe(100);
    }
  });

  it('of the rest after a part refund hold the rest, and give exactly that back', async () => {
    const purchase = await bought();
    await recordRefunds(database, purchase, [{ id: `re_${purchase.intentId}`, amount: 333 }]);
    await recordDispute(database, purchase, `du_${purchase.intentId}`, 'needs_response', 667);
    expect(await disputesOf(purchase)).toMatchObject([{ held_credits: 67 }]);
    await recordDispute(database, purchase, `du_${purchase.intentId}`, 'won', 667);
    expect(await balance(purchase)).toEqual({ available: 67, held: 0, debt: 0 });
  });

  it('of a payment keep it from being refunded', async () => {
    const purchase = await bought();
    await recordDispute(database, purchase, disputeId(), 'needs_response');
    expect(await refusalOf(beginRefund(database, purchase, {}))).toMatchObject({
      code: 'payment_not_refundable',
    });
  });

  it('success, refund, failure of another refund and a won dispute end the same in every order', async () => {
    const steps = ['settle', 'refund', 'failed refund', 'dispute', 'won'] as const;
    const ends = new Set<string>();
    for (const order of permutations(steps)) {
      const purchase = await preparePurchase(database, packageId);
      for (const step of order) {
        if (step === 'settle') await settle(database, purchase);
        if (step === 'refund')
          await recordRefunds(database, purchase, [{ id: `re_${purchase.intentId}`, amount: 300 }]);
        if (step === 'failed refund') {
          const id = `re_failed_${purchase.intentId}`;
          await recordRefunds(database, purchase, [{ id, amount: 200, status: 'failed' }]);
        }
        if (step === 'dispute')
          await recordDispute(database, purchase, `du_${purchase.intentId}`, 'needs_response', 700);
        if (step === 'won') await recordDispute(database, purchase, `du_${purchase.intentId}`, 'won', 700);
      }
      ends.add(JSON.stringify([await balance(purchase), await clawedBack(database, purchase)]));
    }
    expect([...ends]).toEqual([JSON.stringify([{ available: 70, held: 0, debt: 0 }, 30])]);
  });

  it('that ten connections report at once hold once', async () => {
    const purchase = await bought();
    const id = disputeId();
    await Promise.all(
      Array.from({ length: 10 }, () => recordDispute(database, purchase, id, 'needs_response')),
    );
    await Promise.all(Array.from({ length: 10 }, () => recordDispute(database, purchase, id, 'won')));
    expect(await balance(purchase)).toEqual({ available: 100, held: 0, debt: 0 });
  });
});
