import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { type Purchase, paymentOf, preparePurchase, seedPrices, settle } from '#tests/support/payments.ts';
import { sqlstateOf } from '#tests/support/refusal.ts';

const VERSION = 'of-now';

describe('payments that their events settle', () => {
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
  const prepare = () => preparePurchase(database, packageId);

  /** Stores what Stripe would send; the id of the event. */
  async function arrive(
    purchase: Purchase,
    change: { object?: Record<string, unknown>; apiVersion?: string; type?: string } = {},
  ): Promise<string> {
    const id = `evt_${randomUUID()}`;
    const object = {
      id: purchase.intentId,
      object: 'payment_intent',
      status: 'succeeded',
      amount_received: 1000,
      currency: 'usd',
      customer: purchase.customer,
      livemode: false,
      latest_charge: `ch_${purchase.intentId}`,
      metadata: { refill_payment_id: purchase.paymentId },
      ...change.object,
    };
    await database.server.query('select webhooks.receive_many($1)', [
      JSON.stringify([
        {
          id,
          type: change.type ?? 'payment_intent.succeeded',
          api_version: change.apiVersion ?? VERSION,
          livemode: false,
          created: 1_700_000_000,
          data: { object },
        },
      ]),
    ]);
    return id;
  }
  const settlePaid = async () =>
    (
      await database.server.query<{ event_id: string; settlement: { outcome: string } }>(
        'select event_id, settlement from webhooks.settle_paid($1)',
        [VERSION],
      )
    ).rows;
  const eventOf = async (id: string) =>
    (
      await database.server.query(
        'select status, attempts, outcome, last_error from public.webhook_events where id = $1',
        [id],
      )
    ).rows[0];
  const credited = { status: 'succeeded', flag_reason: null, grants: 1, credits: 100 };
  const untouched = { status: 'pending', flag_reason: null, grants: 0, credits: 0 };

  it('credits each once, whichever of ten workers takes it, and finishes the events', async () => {
    const purchases = await Promise.all(Array.from({ length: 10 }, prepare));
    const ids = await Promise.all(purchases.flatMap((purchase) => [arrive(purchase), arrive(purchase)]));
    const settled = (await Promise.all(Array.from({ length: 10 }, settlePaid))).flat();
    expect(settled.map(({ event_id }) => event_id).toSorted()).toEqual(ids.toSorted());
    for (const purchase of purchases) expect(await paymentOf(database, purchase)).toEqual(credited);
    for (const id of ids) expect(await eventOf(id)).toMatchObject({ status: 'processed', attempts: 1 });
    expect(await settlePaid()).toEqual([]);
  });

  it('one that nobody can settle is tried again alone; the others are credited', async () => {
    const [good, unknown, odd] = await Promise.all([prepare(), prepare(), prepare()]);
    const ids = [
      await arrive(unknown, {
        object: { id: `pi_${randomUUID()}`, metadata: { refill_payment_id: randomUUID() } },
      }),
      await arrive(odd, { object: { amount_received: 10.5 } }),
      await arrive(good),
    ];
    await settlePaid();
    expect(await paymentOf(database, good)).toEqual(credited);
    expect(await paymentOf(database, odd)).toEqual(untouched);
    const events = await Promise.all(ids.map(eventOf));
    expect(events.map(({ status }) => status)).toEqual(['pending', 'pending', 'processed']);
    expect(events[0].last_error).toContain('does not exist');
    expect(await settlePaid()).toEqual([]);
  });

  it.each([
    ['amount', { amount_received: 1 }],
    ['currency', { currency: 'eur' }],
    ['livemode', { livemode: true }],
    ['customer', { customer: 'cus_of_somebody_else' }],
  ])('an event that disagrees on the %s grants nothing and flags the payment', async (what, object) => {
    const purchase = await prepare();
    await arrive(purchase, { object });
    await settlePaid();
    expect(await paymentOf(database, purchase)).toEqual({
      status: 'flagged',
      flag_reason: `Stripe reports another ${what} than was agreed`,
      grants: 0,
      credits: 0,
    });
  });

  it.each([
    ['of another API version', { apiVersion: '2019-01-01' }],
    ['of another type', { type: 'payment_intent.created' }],
    ['whose intent has not succeeded', { object: { status: 'processing' } }],
    ['without a customer', { object: { customer: null } }],
  ])('W11: an event %s is left to the handler that asks Stripe', async (_, change) => {
    const purchase = await prepare();
    const id = await arrive(purchase, change);
    expect(await settlePaid()).toEqual([]);
    expect(await paymentOf(database, purchase)).toEqual(untouched);
    const { rows } = await database.server.query<{ id: string }>(`select id from webhooks.claim($1, 100)`, [
      VERSION,
    ]);
    expect(rows.map((row) => row.id)).toContain(id);
  });

  it('what Stripe is asked afterwards adds the card, once; where it says otherwise, that is an error', async () => {
    const purchase = await prepare();
    await arrive(purchase);
    await settlePaid();
    const details = async () =>
      (
        await database.server.query(
          'select details_pending, card_last4, receipt_url from public.payment_history where id = $1',
          [purchase.paymentId],
        )
      ).rows[0];
    expect(await details()).toEqual({ details_pending: true, card_last4: null, receipt_url: null });
    expect(await sqlstateOf(settle(database, purchase, { status: 'processing' }))).toBe('P0001');
    await settle(database, purchase, { cardLast4: '4242', receiptUrl: 'https://receipt' });
    expect(await details()).toEqual({
      details_pending: false,
      card_last4: '4242',
      receipt_url: 'https://receipt',
    });
    await settle(database, purchase, { cardLast4: '0000' });
    expect((await details()).card_last4).toBe('4242');
    expect(await paymentOf(database, purchase)).toEqual(credited);
  });
});
