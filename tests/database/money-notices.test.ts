import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { consume, give } from '#tests/support/ledger.ts';
import { type Purchase, preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { beginRefund, recordDispute, recordRefunds } from '#tests/support/refunds.ts';

describe('an owner is told', () => {
  let database: TestDatabase;
  let packageId: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    packageId = await seedPrices(database);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const bought = async (): Promise<Purchase> => {
    const purchase = await preparePurchase(database, packageId);
    await settle(database, purchase);
    return purchase;
  };
  /** Each notice about money that went back, with how many there are, and those of its banners that are still shown. */
  const told = async ({ tenant }: Purchase) =>
    (
      await database.owner.query(
        `select kind, channel, count(*)::integer as n, count(*) filter (where read_at is null)::integer as shown
         from public.notices where tenant_id = $1 and kind <> 'purchase-receipt' group by kind, channel order by kind, channel`,
        [tenant],
      )
    ).rows.map(({ kind, channel, n, shown }) => `${kind} ${channel} ${n} ${shown}`);

  it('of a refund once Stripe has made it, once, and not while it is on its way', async () => {
    const purchase = await bought();
    const { id: refundId } = await beginRefund(database, purchase, { amountCents: 500 });
    expect(await told(purchase)).toEqual([]);
    const refund = { id: `re_${randomUUID()}`, amount: 500, refundId };
    for (let i = 0; i < 3; i += 1) await recordRefunds(database, purchase, [refund]);
    expect(await told(purchase)).toEqual(['refund-made banner 1 1', 'refund-made email 1 1']);
  });

  it('of credits that are owed, by mail, each time a claw-back leaves some', async () => {
    const purchase = await bought();
    await consume(database.server, purchase.tenant, 100);
    const refunds = [{ id: `re_${randomUUID()}`, amount: 300 }];
    for (let i = 0; i < 3; i += 1) await recordRefunds(database, purchase, refunds);
    expect(await told(purchase)).toContain('credits-owed email 1 1');
    await give(database.server, purchase.tenant, 30);
    refunds.push({ id: `re_${randomUUID()}`, amount: 300 });
    await recordRefunds(database, purchase, refunds);
    expect(await told(purchase)).toContain('credits-owed email 2 2');
  });

  it('of a dispute once, and of its end, which closes the banner of its beginning', async () => {
    const purchase = await bought();
    const id = `du_${randomUUID()}`;
    for (const status of ['needs_response', 'needs_response', 'under_review']) {
      await recordDispute(database, purchase, id, status);
    }
    expect(await told(purchase)).toEqual(['dispute-opened banner 1 1', 'dispute-opened email 1 1']);
    const { rows } = await database.owner.query(
      `select payload from public.notices where tenant_id = $1 and kind = 'dispute-opened' limit 1`,
      [purchase.tenant],
    );
    expect(rows).toMatchObject([{ payload: { heldCredits: 100, amountCents: 1000, outcome: null } }]);
    for (const status of ['lost', 'lost']) await recordDispute(database, purchase, id, status);
    expect(await told(purchase)).toEqual([
      'dispute-closed banner 1 1',
      'dispute-closed email 1 1',
      'dispute-opened banner 1 0',
      'dispute-opened email 1 1',
    ]);
    // The bank thinks again: that is another event.
    for (const status of ['won', 'won']) await recordDispute(database, purchase, id, status);
    expect(await told(purchase)).toContain('dispute-closed email 2 2');
  });

  it('nothing of an inquiry, in which no money moves', async () => {
    const purchase = await bought();
    const id = `du_${randomUUID()}`;
    for (const status of ['warning_needs_response', 'warning_closed']) {
      await recordDispute(database, purchase, id, status);
    }
    expect(await told(purchase)).toEqual([]);
  });
});
