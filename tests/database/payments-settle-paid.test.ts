import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { clawBack } from '#tests/support/ledger.ts';
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
          `select details_pending, card_last4, receipt_url,
             (select count(*)::integer from public.invoices i where i.payment_id = p.id) as invoices
           from public.payment_history p where id = $1`,
          [purchase.paymentId],
        )
      ).rows[0];
    // Numbers of invoices are given one after the other: credits do not stand in that line.
    expect(await details()).toEqual({
      details_pending: true,
      card_last4: null,
      receipt_url: null,
      invoices: 0,
    });
    expect(await sqlstateOf(settle(database, purchase, { status: 'processing' }))).toBe('P0001');
    await settle(database, purchase, { cardLast4: '4242', receiptUrl: 'https://receipt' });
    expect(await details()).toEqual({
      details_pending: false,
      card_last4: '4242',
      receipt_url: 'https://receipt',
      invoices: 1,
    });
    await settle(database, purchase, { cardLast4: '0000' });
    expect((await details()).card_last4).toBe('4242');
    expect(await paymentOf(database, purchase)).toEqual(credited);
  });

  /** Three purchases of one tenant that has bought before. */
  async function prepareThree(): Promise<Purchase[]> {
    const first = await prepare();
    const another = () => preparePurchase(database, packageId, { sameBuyerAs: first });
    return [first, await another(), await another()];
  }
  /** All that a settlement writes of a tenant, without the ids and moments that differ from tenant to tenant. */
  const booksOf = async (tenant: string) =>
    Promise.all(
      [
        `select available, held, debt, last_sequence, watch_below, next_change_at = (
           select min(expires_at) from public.credit_grants where tenant_id = $1) as is_watched
         from public.credit_accounts where tenant_id = $1`,
        `select source, credits, remaining, held, priority, effective_at = booked_at as is_booked, cost_cents, currency,
           round(extract(epoch from expires_at - effective_at)) as lasts, description, metadata, user_id, lapsed_at
         from public.credit_grants where tenant_id = $1`,
        `select e.sequence, e.kind, e.delta, e.balance_after, e.grant_credits, e.grant_ids = array[g.id] as is_of_grant,
           e.label, e.description, e.metadata, e.user_id, e.idempotency_key = 'refill:payment:' || g.payment_id as is_of_payment
         from public.credit_entries e join public.credit_grants g on g.tenant_id = e.tenant_id and g.payment_id = e.payment_id
         where e.tenant_id = $1 order by e.sequence`,
        `select operation, length(request_hash) as hashed, answer - 'grantId' as answer
         from public.credit_idempotency_keys where tenant_id = $1 order by answer ->> 'available'`,
        `select purpose, credits from public.credit_thresholds where tenant_id = $1`,
        `select status, amount_received_cents, details_pending, succeeded_at is not null as has_succeeded, failure_code,
           stripe_charge_id = 'ch_' || stripe_payment_intent_id as has_charge
         from public.payment_history where tenant_id = $1`,
      ].map(async (text) => (await database.owner.query(text, [tenant])).rows),
    );

  it('what many become at once is what each would become alone', async () => {
    const [together, apart] = [await prepareThree(), await prepareThree()];
    for (const purchase of together) await arrive(purchase);
    const settled = await settlePaid();
    expect(settled.map(({ settlement }) => settlement.outcome)).toEqual(['credited', 'credited', 'credited']);
    for (const purchase of apart) {
      await settle(database, purchase, { detailsPending: true, chargeId: `ch_${purchase.intentId}` });
    }
    const [one, other] = [together[0]?.tenant ?? '', apart[0]?.tenant ?? ''];
    expect(await booksOf(one)).toEqual(await booksOf(other));
    expect((await booksOf(one))[0]).toMatchObject([
      { available: '300', last_sequence: '3', is_watched: true },
    ]);
  });

  it('an account that owes pays first, among others that owe nothing', async () => {
    const owes = await prepare();
    await clawBack(database.owner, owes.tenant, 60);
    const plain = await prepare();
    await arrive(owes);
    await arrive(plain);
    expect((await settlePaid()).map(({ settlement }) => settlement.outcome)).toEqual([
      'credited',
      'credited',
    ]);
    const { rows } = await database.owner.query(
      'select available, debt from public.credit_accounts where tenant_id = any ($1) order by available',
      [[owes.tenant, plain.tenant]],
    );
    expect(rows).toEqual([
      { available: '40', debt: '0' },
      { available: '100', debt: '0' },
    ]);
  });

  it('credits that have lapsed meanwhile are booked before new ones arrive', async () => {
    const purchase = await prepare();
    await database.server.query(
      `select credits.give($1, 'promotion', 5, 'short', expires_at => clock_timestamp() + interval '50 milliseconds')`,
      [purchase.tenant],
    );
    await database.server.query('select pg_sleep(0.06)');
    await arrive(purchase);
    await settlePaid();
    const { rows } = await database.owner.query(
      'select kind, delta, balance_after from public.credit_entries where tenant_id = $1 order by sequence',
      [purchase.tenant],
    );
    expect(rows).toEqual([
      { kind: 'grant', delta: '5', balance_after: '5' },
      { kind: 'expire', delta: '-5', balance_after: '0' },
      { kind: 'grant', delta: '100', balance_after: '100' },
    ]);
  });
});
