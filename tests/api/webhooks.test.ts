/** Events in every order, number and condition: the ledger is right in each. Names W…, as in docs/reliability.md. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { availableCredits, eventually, owner, purchaseGrants, rows } from '../support/running-ledger.ts';
import { newOwner, type Person } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';
import { confirm, control, deliver, eventAbout, stripe } from '../support/stripe.ts';

let person: Person;
let tenant: { id: string; slug: string };

interface Purchase {
  payment: { id: string };
  paymentIntentId: string;
}

/** A purchase of 6,000 credits that Stripe knows of and we have heard nothing of yet. */
async function purchase(): Promise<Purchase> {
  const { status, body } = await person.call('/api/stripe/create-payment-intent', {
    body: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
  });
  expect(status).toBe(200);
  return body;
}

const paymentOf = async ({ payment }: Purchase) => {
  const [row] = await rows<{ status: string; flag_reason: string | null }>(
    'select status, flag_reason from public.payment_history where id = $1',
    [payment.id],
  );
  return row;
};

const eventRow = async (id: string) => {
  const [row] = await rows<{
    status: string;
    outcome: string | null;
    attempts: number;
    last_error: string | null;
  }>('select status, outcome, attempts, last_error from public.webhook_events where id = $1', [id]);
  return row;
};

const idOf = (payload: string): string => JSON.parse(payload).id;

/** Posts an event and waits until the worker has finished with it. */
async function deliverAndHandle(payload: string) {
  expect((await deliver({ payload })).status).toBe(200);
  return eventually(
    () => eventRow(idOf(payload)),
    (row) => row !== undefined && row.status !== 'pending',
  );
}

beforeAll(async () => {
  // Stripe's own deliveries are held back: each test says what arrives.
  await control('POST', '/webhooks/pause');
});
beforeEach(async () => {
  ({ person, tenant } = await newOwner('Webhooks'));
});
afterAll(async () => {
  await control('POST', '/webhooks/resume');
  await owner.end();
});

describe('one payment, credited once', () => {
  it('W1: the same event delivered ten times at once adds its credits once and is answered 200 each time', async () => {
    const bought = await purchase();
    expect(await confirm(bought.paymentIntentId, '4242424242424242')).toBe('succeeded');
    const payload = eventAbout(
      'payment_intent.succeeded',
      await stripe.paymentIntents.retrieve(bought.paymentIntentId),
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver({ payload })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    await eventually(
      () => availableCredits(tenant.id),
      (credits) => credits === 6000,
    );
    await eventually(
      () => eventRow(idOf(payload)),
      (row) => row?.status === 'processed',
    );
    expect(await purchaseGrants(tenant.id)).toEqual([6000]);
  });

  it('W2: two events for one payment add its credits once', async () => {
    const bought = await purchase();
    await confirm(bought.paymentIntentId, '4242424242424242');
    const intent = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    const events = [
      eventAbout('payment_intent.succeeded', intent),
      eventAbout('payment_intent.succeeded', intent),
    ];
    await Promise.all(events.map(deliverAndHandle));
    expect(await purchaseGrants(tenant.id)).toEqual([6000]);
    expect(await availableCredits(tenant.id)).toBe(6000);
  });

  it('W3: success before creation credits, and the creation that comes later changes nothing', async () => {
    const bought = await purchase();
    const created = eventAbout(
      'payment_intent.created',
      await stripe.paymentIntents.retrieve(bought.paymentIntentId),
    );
    await confirm(bought.paymentIntentId, '4242424242424242');
    const succeeded = eventAbout(
      'payment_intent.succeeded',
      await stripe.paymentIntents.retrieve(bought.paymentIntentId),
    );
    await deliverAndHandle(succeeded);
    await deliverAndHandle(created);
    expect((await paymentOf(bought))?.status).toBe('succeeded');
    expect(await purchaseGrants(tenant.id)).toEqual([6000]);
  });

  it('W4: a failure that arrives after the success is ignored', async () => {
    const bought = await purchase();
    expect(await confirm(bought.paymentIntentId, '4000000000000002')).toBe('declined');
    const failed = eventAbout(
      'payment_intent.payment_failed',
      await stripe.paymentIntents.retrieve(bought.paymentIntentId),
    );
    expect(await confirm(bought.paymentIntentId, '4242424242424242')).toBe('succeeded');
    const succeeded = eventAbout(
      'payment_intent.succeeded',
      await stripe.paymentIntents.retrieve(bought.paymentIntentId),
    );
    await deliverAndHandle(succeeded);
    await deliverAndHandle(failed);
    expect((await paymentOf(bought))?.status).toBe('succeeded');
    expect(await availableCredits(tenant.id)).toBe(6000);
  });

  it('W5: an event that beats our own note of the intent finds the payment by its row, once', async () => {
    const bought = await purchase();
    await confirm(bought.paymentIntentId, '4242424242424242');
    // As if we had been killed between Stripe's answer and our commit of the intent's id.
    await owner.query('update public.payment_history set stripe_payment_intent_id = null where id = $1', [
      bought.payment.id,
    ]);
    const intent = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    await deliverAndHandle(eventAbout('payment_intent.succeeded', intent));
    expect(await availableCredits(tenant.id)).toBe(6000);
    const [row] = await rows('select stripe_payment_intent_id from public.payment_history where id = $1', [
      bought.payment.id,
    ]);
    expect(row?.stripe_payment_intent_id).toBe(bought.paymentIntentId);
  });

  it('W5: an event whose payment does not exist yet is tried again until it does', async () => {
    const bought = await purchase();
    const laterId = crypto.randomUUID();
    const intent = await stripe.paymentIntents.update(bought.paymentIntentId, {
      metadata: { refill_payment_id: laterId },
    });
    await owner.query('update public.payment_history set stripe_payment_intent_id = null where id = $1', [
      bought.payment.id,
    ]);
    const payload = eventAbout('payment_intent.created', intent);
    expect((await deliver({ payload })).status).toBe(200);
    const row = await eventually(
      () => eventRow(idOf(payload)),
      (seen) => (seen?.attempts ?? 0) > 0,
    );
    expect(row?.status).toBe('pending');
    expect(row?.last_error).toContain('does not exist');

    await owner.query(
      `insert into public.payment_history
       select (jsonb_populate_record(p, jsonb_build_object('id', $2::uuid, 'purchase_id', gen_random_uuid()))).*
       from public.payment_history p where id = $1`,
      [bought.payment.id, laterId],
    );
    // The next try is seconds away: it is due now.
    await owner.query('update public.webhook_events set next_try_at = clock_timestamp() where id = $1', [
      idOf(payload),
    ]);
    await owner.query(`select jobs.enqueue('webhook-inbox', '{}', 'webhook-inbox')`);
    await eventually(
      () => eventRow(idOf(payload)),
      (seen) => seen?.status === 'processed',
    );
    const [later] = await rows('select stripe_payment_intent_id from public.payment_history where id = $1', [
      laterId,
    ]);
    expect(later?.stripe_payment_intent_id).toBe(bought.paymentIntentId);
  });

  it('W6: an event that never arrives is made up for by the page that asks', async () => {
    const bought = await purchase();
    await confirm(bought.paymentIntentId, '4242424242424242');
    const synced = await person.call(`/api/stripe/payments/${bought.payment.id}/sync`, { method: 'POST' });
    expect(synced.body).toMatchObject({
      payment: { status: 'succeeded', credits: 6000 },
      availableCredits: 6000,
    });
  });

  it('W6: ten pages that ask at once, with the event in between, credit once', async () => {
    const bought = await purchase();
    await confirm(bought.paymentIntentId, '4242424242424242');
    const payload = eventAbout(
      'payment_intent.succeeded',
      await stripe.paymentIntents.retrieve(bought.paymentIntentId),
    );
    const asks = Array.from({ length: 10 }, () =>
      person.call(`/api/stripe/payments/${bought.payment.id}/sync`, { method: 'POST' }),
    );
    const [event, ...answers] = await Promise.all([deliverAndHandle(payload), ...asks]);
    expect(event?.status).toBe('processed');
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await purchaseGrants(tenant.id)).toEqual([6000]);
  });

  it('W7: an event that is 72 hours late credits once', async () => {
    const bought = await purchase();
    await confirm(bought.paymentIntentId, '4242424242424242');
    const intent = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    // Stripe signs each attempt anew: only the event is old.
    const created = Math.floor(Date.now() / 1000) - 72 * 3600;
    await deliverAndHandle(eventAbout('payment_intent.succeeded', intent, { created }));
    expect(await availableCredits(tenant.id)).toBe(6000);
  });
});

describe('money that disagrees with what was agreed', () => {
  /** Another intent at Stripe, paid, that claims to be for our payment. */
  async function payAnother(
    bought: Purchase,
    change: { amount?: number; currency?: string; customer?: string },
  ) {
    const original = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    const intent = await stripe.paymentIntents.create({
      amount: change.amount ?? original.amount,
      currency: change.currency ?? original.currency,
      customer: change.customer ?? String(original.customer),
      automatic_payment_methods: { enabled: true },
      metadata: original.metadata,
    });
    await owner.query('update public.payment_history set stripe_payment_intent_id = null where id = $1', [
      bought.payment.id,
    ]);
    await confirm(intent.id, '4242424242424242');
    return deliverAndHandle(
      eventAbout('payment_intent.succeeded', await stripe.paymentIntents.retrieve(intent.id)),
    );
  }

  it('another amount grants nothing and is flagged', async () => {
    const bought = await purchase();
    await payAnother(bought, { amount: 100 });
    expect(await paymentOf(bought)).toMatchObject({
      status: 'flagged',
      flag_reason: expect.stringContaining('amount'),
    });
    expect(await purchaseGrants(tenant.id)).toEqual([]);
  });

  it('another currency grants nothing and is flagged', async () => {
    const bought = await purchase();
    await payAnother(bought, { currency: 'eur' });
    expect(await paymentOf(bought)).toMatchObject({
      status: 'flagged',
      flag_reason: expect.stringContaining('currency'),
    });
    expect(await availableCredits(tenant.id)).toBe(0);
  });

  it('another customer than was agreed grants nothing and is flagged', async () => {
    const bought = await purchase();
    await owner.query(`update public.payment_history set stripe_customer_id = 'cus_agreed' where id = $1`, [
      bought.payment.id,
    ]);
    await confirm(bought.paymentIntentId, '4242424242424242');
    const intent = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    await deliverAndHandle(eventAbout('payment_intent.succeeded', intent));
    expect(await paymentOf(bought)).toMatchObject({
      status: 'flagged',
      flag_reason: expect.stringContaining('customer'),
    });
    expect(await purchaseGrants(tenant.id)).toEqual([]);
  });

  it("A7: an intent of another tenant's customer that names our payment is not taken for its own", async () => {
    const bought = await purchase();
    const other = await newOwner('Other');
    await other.person.call('/api/stripe/create-payment-intent', {
      body: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
    });
    const [customer] = await rows(
      'select stripe_customer_id from public.stripe_customers where tenant_id = $1',
      [other.tenant.id],
    );
    const original = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    const forged = await stripe.paymentIntents.create({
      amount: original.amount,
      currency: original.currency,
      customer: customer?.stripe_customer_id,
      automatic_payment_methods: { enabled: true },
      metadata: original.metadata,
    });
    await owner.query('update public.payment_history set stripe_payment_intent_id = null where id = $1', [
      bought.payment.id,
    ]);
    await confirm(forged.id, '4242424242424242');
    const payload = eventAbout('payment_intent.succeeded', await stripe.paymentIntents.retrieve(forged.id));
    expect((await deliver({ payload })).status).toBe(200);
    await eventually(
      () => eventRow(idOf(payload)),
      (row) => (row?.attempts ?? 0) > 0,
    );
    expect((await paymentOf(bought))?.status).toBe('pending');
    expect(await availableCredits(tenant.id)).toBe(0);
    expect(await availableCredits(other.tenant.id)).toBe(0);
  });

  it('A7: metadata that names a payment which has its intent already changes nothing', async () => {
    const bought = await purchase();
    const original = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    const forged = await stripe.paymentIntents.create({
      amount: original.amount,
      currency: original.currency,
      customer: String(original.customer),
      automatic_payment_methods: { enabled: true },
      metadata: original.metadata,
    });
    await confirm(forged.id, '4242424242424242');
    const payload = eventAbout('payment_intent.succeeded', await stripe.paymentIntents.retrieve(forged.id));
    expect((await deliver({ payload })).status).toBe(200);
    await eventually(
      () => eventRow(idOf(payload)),
      (row) => (row?.attempts ?? 0) > 0,
    );
    expect((await paymentOf(bought))?.status).toBe('pending');
    expect(await purchaseGrants(tenant.id)).toEqual([]);
  });

  it('a payment that Stripe took after it was canceled here is credited once', async () => {
    const bought = await purchase();
    await owner.query(`update public.payment_history set status = 'canceled' where id = $1`, [
      bought.payment.id,
    ]);
    await confirm(bought.paymentIntentId, '4242424242424242');
    await deliverAndHandle(
      eventAbout('payment_intent.succeeded', await stripe.paymentIntents.retrieve(bought.paymentIntentId)),
    );
    expect(await purchaseGrants(tenant.id)).toEqual([6000]);
  });
});

describe('events that are refused or put aside', () => {
  const stored = async (payload: string) => (await eventRow(idOf(payload))) !== undefined;
  const harmless = () => eventAbout('customer.updated', { id: 'cus_x', object: 'customer' });

  it('W12: a forged, missing or foreign signature is answered 400 and nothing is stored', async () => {
    for (const wrong of [
      { secret: 'whsec_of_somebody_else' },
      { signature: null },
      { signature: 't=1,v1=00' },
      { signature: '' },
    ]) {
      const payload = harmless();
      const { status, body } = await deliver({ payload, ...wrong });
      expect(status).toBe(400);
      expect(body).toMatchObject({ error: { code: 'invalid_signature' } });
      expect(await stored(payload)).toBe(false);
    }
  });

  it('W13: a replay after 300 seconds is answered 400', async () => {
    const payload = harmless();
    const { status } = await deliver({ payload, timestamp: Math.floor(Date.now() / 1000) - 301 });
    expect(status).toBe(400);
    expect(await stored(payload)).toBe(false);
  });

  it('W15: a body over the limit is answered 413 before it is read whole', async () => {
    const { status, body } = await deliver({
      payload: eventAbout('customer.updated', { filler: 'x'.repeat(1_100_000) }),
    });
    expect(status).toBe(413);
    expect(body).toMatchObject({ error: { code: 'body_too_large' } });
  });

  it('W16: malformed JSON is answered 400, even with a good signature', async () => {
    expect((await deliver({ payload: '{"id": ' })).status).toBe(400);
  });

  it('W17: a re-encoded body is answered 400', async () => {
    const payload = harmless();
    const signature = stripe.webhooks.generateTestHeaderString({
      payload,
      secret: stack().STRIPE_WEBHOOK_SECRET,
    });
    const { status } = await deliver({ payload: JSON.stringify(JSON.parse(payload), null, 2), signature });
    expect(status).toBe(400);
  });

  it('W18: an unknown type is answered 200 and recorded as ignored', async () => {
    expect(await deliverAndHandle(eventAbout('invented.by_a_later_version', { id: 'x' }))).toMatchObject({
      status: 'ignored',
    });
  });

  it('W9, W10: an event of another account or another mode is answered 200, quarantined and never handled', async () => {
    for (const overrides of [{ account: 'acct_of_somebody_else' }, { livemode: true }]) {
      const payload = eventAbout(
        'payment_intent.succeeded',
        { id: 'pi_x', object: 'payment_intent', metadata: {} },
        overrides,
      );
      expect((await deliver({ payload })).status).toBe(200);
      expect(await eventRow(idOf(payload))).toMatchObject({ status: 'quarantined', attempts: 0 });
    }
  });

  it('signed contents that cannot be are answered 200 and kept aside; their neighbours are handled', async () => {
    const odd = [
      eventAbout('customer.updated', { id: 'cus_x', object: 'customer', name: 'a\u0000b' }),
      eventAbout('customer.updated', { id: 'cus_x', object: 'customer' }, { created: 1e18 }),
      eventAbout('customer.updated', null),
      eventAbout('customer.updated', { id: 'cus_x', object: 'customer' }, { type: 7 }),
    ];
    const fine = eventAbout('invented.by_a_later_version', { id: 'x' });
    const answers = await Promise.all([...odd, fine].map((payload) => deliver({ payload })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const payload of odd) {
      expect(await eventRow(idOf(payload))).toMatchObject({ status: 'quarantined', attempts: 0 });
      expect((await deliver({ payload })).body).toMatchObject({ duplicate: true });
    }
    await eventually(
      () => eventRow(idOf(fine)),
      (row) => row?.status === 'ignored',
    );
  });

  it('W11: an event of another API version never moves wrong money: Stripe is asked what the intent is', async () => {
    const bought = await purchase();
    const intent = await stripe.paymentIntents.retrieve(bought.paymentIntentId);
    const ofThen = { api_version: '2019-12-03' };
    // It reads as a success of a million; the intent was never paid.
    const lie = eventAbout(
      'payment_intent.succeeded',
      { ...intent, status: 'succeeded', amount_received: 1_000_000 },
      ofThen,
    );
    await deliverAndHandle(lie);
    expect((await paymentOf(bought))?.status).toBe('pending');
    expect(await purchaseGrants(tenant.id)).toEqual([]);
    await confirm(bought.paymentIntentId, '4242424242424242');
    // Of a shape that nobody here knows, but for the id.
    const bare = {
      id: bought.paymentIntentId,
      object: 'payment_intent',
      metadata: intent.metadata,
      charges: [],
    };
    await deliverAndHandle(eventAbout('payment_intent.succeeded', bare, ofThen));
    expect(await purchaseGrants(tenant.id)).toEqual([6000]);
  });

  it('W20: a burst of 1,000 events is stored whole, each once', async () => {
    const payloads = Array.from({ length: 1_000 }, () =>
      eventAbout('invented.by_a_later_version', { id: 'x', object: 'thing' }),
    );
    const answers = await Promise.all(payloads.map((payload) => deliver({ payload })));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const ids = payloads.map(idOf);
    await eventually(
      () => rows(`select from public.webhook_events where id = any ($1) and status = 'ignored'`, [ids]),
      (handled) => handled.length === 1_000,
      60_000,
    );
    const [attempts] = await rows<{ most: number }>(
      'select max(attempts) as most from public.webhook_events where id = any ($1)',
      [ids],
    );
    expect(attempts?.most).toBe(1);
  }, 90_000);

  it('W19: a poison event is retried on its own while the others flow', async () => {
    const poison = eventAbout('payment_intent.succeeded', {
      id: 'pi_that_does_not_exist',
      object: 'payment_intent',
      metadata: { refill_payment_id: crypto.randomUUID() },
    });
    expect((await deliver({ payload: poison })).status).toBe(200);
    const bought = await purchase();
    await confirm(bought.paymentIntentId, '4242424242424242');
    await deliverAndHandle(
      eventAbout('payment_intent.succeeded', await stripe.paymentIntents.retrieve(bought.paymentIntentId)),
    );
    expect(await availableCredits(tenant.id)).toBe(6000);
    expect((await eventRow(idOf(poison)))?.status).toBe('pending');
  });
});
