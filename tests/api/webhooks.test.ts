/** Events about payments in every order and number: the ledger is right in each. Names W…, as in docs/reliability.md. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { availableCredits, eventually, owner, purchaseGrants, rows } from '../support/running-ledger.ts';
import { newOwner, type Person } from '../support/signed-in.ts';
import { confirm, control, deliver, eventAbout, stripe } from '../support/stripe.ts';
import {
  beginPurchase,
  deliverAndHandle,
  eventRow,
  idOf,
  type Purchase,
  paymentOf,
} from '../support/webhook-events.ts';

let person: Person;
let tenant: { id: string; slug: string };

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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
    await confirm(bought.paymentIntentId, '4242424242424242');
    const synced = await person.call(`/api/stripe/payments/${bought.payment.id}/sync`, { method: 'POST' });
    expect(synced.body).toMatchObject({
      payment: { status: 'succeeded', credits: 6000 },
      availableCredits: 6000,
    });
  });

  it('W6: ten pages that ask at once, with the event in between, credit once', async () => {
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
    await payAnother(bought, { amount: 100 });
    expect(await paymentOf(bought)).toMatchObject({
      status: 'flagged',
      flag_reason: expect.stringContaining('amount'),
    });
    expect(await purchaseGrants(tenant.id)).toEqual([]);
  });

  it('another currency grants nothing and is flagged', async () => {
    const bought = await beginPurchase(person);
    await payAnother(bought, { currency: 'eur' });
    expect(await paymentOf(bought)).toMatchObject({
      status: 'flagged',
      flag_reason: expect.stringContaining('currency'),
    });
    expect(await availableCredits(tenant.id)).toBe(0);
  });

  it('another customer than was agreed grants nothing and is flagged', async () => {
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
    const bought = await beginPurchase(person);
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
