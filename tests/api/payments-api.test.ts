/** The payments API as its documents show it: their requests, sent to the running server, and the shape of their answers. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiTenant } from '../support/api-tenant.ts';
import { callPayments, makeSeller } from '../support/payments-api.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { confirm, stripe } from '../support/stripe.ts';

const DOCUMENTED = {
  amount: 100.0,
  currency: 'usd',
  description: 'Ticket purchase',
  metadata: { order_id: '123' },
};

let seller: ApiTenant;
let key: string;
beforeAll(async () => {
  seller = await makeSeller(owner);
  key = seller.key;
});

const create = async (body: unknown = DOCUMENTED, idempotencyKey = randomUUID()) =>
  callPayments('POST', '/intent/create', { key, body, idempotencyKey });
async function paid(body: unknown = DOCUMENTED): Promise<string> {
  const { payment_intent } = (await create(body)).body;
  await confirm(payment_intent.id, '4242424242424242');
  return payment_intent.id;
}

describe('POST /payments/intent/create', () => {
  it('answers as documented', async () => {
    const { status, body } = await create();
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      payment_intent: {
        id: expect.stringMatching(/^pi_/),
        amount: 100.0,
        currency: 'usd',
        status: 'requires_payment_method',
        client_secret: expect.stringMatching(/^pi_.*_secret_/),
      },
    });
    const intent = await stripe.paymentIntents.retrieve(body.payment_intent.id);
    expect(intent).toMatchObject({ amount: 10_000, currency: 'usd', description: 'Ticket purchase' });
    expect(intent.metadata).toMatchObject({ order_id: '123' });
  });

  it('takes the documented seat upgrade', async () => {
    const upgrade = {
      amount: 150.0,
      currency: 'usd',
      description: 'Premium seat upgrade',
      metadata: { order_id: 'ORD123', ticket_type: 'premium' },
    };
    expect((await create(upgrade)).body.payment_intent).toMatchObject({ amount: 150.0 });
  });

  it('answers one intent to one key, and refuses another request under it', async () => {
    const again = randomUUID();
    const [one, other] = await Promise.all([create(DOCUMENTED, again), create(DOCUMENTED, again)]);
    expect(one.body.payment_intent.id).toBe(other.body.payment_intent.id);
    expect(await create({ ...DOCUMENTED, amount: 101 }, again)).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_key_reused' } },
    });
  });

  it.each([
    ['jpy', 5000, 5000],
    ['usd', 19.99, 1999],
    ['usd', 0.5, 50],
    ['bhd', 1.23, 1230],
    ['usd', 1.1, 110],
    ['usd', 4.35, 435],
  ])('takes %s %d exactly', async (currency, amount, minor) => {
    const { body } = await create({ currency, amount });
    expect(body.payment_intent).toMatchObject({ amount, currency });
    expect((await stripe.paymentIntents.retrieve(body.payment_intent.id)).amount).toBe(minor);
  });

  it.each([
    ['10.005 dollars', { amount: 10.005, currency: 'usd' }, 'invalid_request'],
    ['0.5 yen', { amount: 0.5, currency: 'jpy' }, 'invalid_request'],
    ['a negative amount', { amount: -1, currency: 'usd' }, 'invalid_request'],
    ['nothing', { amount: 0, currency: 'usd' }, 'invalid_request'],
    ['an unknown currency', { amount: 10, currency: 'abc' }, 'currency_not_supported'],
    ['less than Stripe takes', { amount: 0.1, currency: 'usd' }, 'amount_out_of_range'],
    ['1e21', { amount: 1e21, currency: 'usd' }, 'invalid_request'],
    ['no amount and no items', { currency: 'usd' }, 'invalid_request'],
    [
      'metadata of 49 keys',
      { ...DOCUMENTED, metadata: Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`k${n}`, ''])) },
      'invalid_request',
    ],
    [
      'a key of metadata of 41 characters',
      { ...DOCUMENTED, metadata: { ['k'.repeat(41)]: '' } },
      'invalid_request',
    ],
    [
      'a value of metadata of 501 characters',
      { ...DOCUMENTED, metadata: { k: 'v'.repeat(501) } },
      'invalid_request',
    ],
    [
      'a quantity of 0',
      { currency: 'usd', items: [{ name: 'Ticket', amount: 5, quantity: 0 }] },
      'invalid_request',
    ],
    ['an unknown field', { ...DOCUMENTED, price: 1 }, 'invalid_request'],
  ])('refuses %s', async (_, body, code) => {
    const reply = await create(body);
    expect(reply).toMatchObject({ status: 400, body: { error: { code, message: expect.any(String) } } });
  });

  it('refuses a customer of somebody else', async () => {
    expect(await create({ ...DOCUMENTED, customer_id: 'cus_someone' })).toMatchObject({
      status: 404,
      body: { error: { code: 'customer_not_found' } },
    });
  });
});

describe('GET /payments/intent/:id/status', () => {
  it('answers as documented once it is paid', async () => {
    const id = await paid();
    const { body } = await callPayments('GET', `/intent/${id}/status`, { key });
    expect(body).toEqual({
      payment_intent: {
        id,
        amount: 100.0,
        status: 'succeeded',
        customer_id: null,
        metadata: { order_id: '123' },
      },
    });
  });

  it('hides what is another tenant’s', async () => {
    const { payment_intent } = (await create()).body;
    const stranger = await makeSeller(owner);
    for (const [method, path] of [
      ['GET', `/intent/${payment_intent.id}/status`],
      ['POST', `/intent/${payment_intent.id}/cancel`],
      ['POST', `/intent/${payment_intent.id}/capture`],
    ] as const) {
      expect(await callPayments(method, path, { key: stranger.key })).toMatchObject({
        status: 404,
        body: { error: { code: 'payment_not_found' } },
      });
    }
  });
});

describe('POST /payments/intent/:id/cancel and capture', () => {
  it('cancels what is not paid, again and again', async () => {
    const { payment_intent } = (await create()).body;
    for (const _ of [1, 2]) {
      expect(await callPayments('POST', `/intent/${payment_intent.id}/cancel`, { key })).toMatchObject({
        status: 200,
        body: { success: true, payment_intent: { status: 'canceled' } },
      });
    }
  });

  it('does not cancel what succeeded, and says how it stands', async () => {
    const id = await paid();
    expect(await callPayments('POST', `/intent/${id}/cancel`, { key })).toMatchObject({
      status: 409,
      body: { error: { details: { status: 'succeeded' } } },
    });
  });

  it('captures a part of what is held', async () => {
    const { payment_intent } = (await create({ ...DOCUMENTED, capture_method: 'manual' })).body;
    expect(await confirm(payment_intent.id, '4242424242424242')).toBe('requires_capture');
    expect(
      await callPayments('POST', `/intent/${payment_intent.id}/capture`, { key, body: { amount: 40.5 } }),
    ).toMatchObject({ status: 200, body: { success: true, payment_intent: { status: 'succeeded' } } });
    expect((await stripe.paymentIntents.retrieve(payment_intent.id)).amount_received).toBe(4050);
  });
});

describe('POST /payments/refund', () => {
  it('gives back a part, then the rest, and never more than was paid', async () => {
    const id = await paid();
    const part = await callPayments('POST', '/refund', {
      key,
      body: { payment_intent_id: id, amount: 30.0 },
    });
    expect(part.body).toEqual({
      success: true,
      refund: {
        id: expect.stringMatching(/^re_/),
        payment_intent_id: id,
        amount: 30.0,
        currency: 'usd',
        status: expect.stringMatching(/^(pending|succeeded)$/),
      },
    });
    expect(
      await callPayments('POST', '/refund', { key, body: { payment_intent_id: id, amount: 70.01 } }),
    ).toMatchObject({ status: 400, body: { error: { code: 'refund_exceeds_left' } } });
    const rest = await callPayments('POST', '/refund', { key, body: { payment_intent_id: id } });
    expect(rest.body.refund).toMatchObject({ amount: 70.0 });
    expect(await callPayments('POST', '/refund', { key, body: { payment_intent_id: id } })).toMatchObject({
      status: 400,
    });
  });

  it('gives back once for one key', async () => {
    const id = await paid();
    const refund = () =>
      callPayments('POST', '/refund', {
        key,
        body: { payment_intent_id: id, amount: 10 },
        idempotencyKey: `refund-${id}`,
      });
    const [one, other] = [await refund(), await refund()];
    expect(other.body.refund.id).toBe(one.body.refund.id);
    expect((await stripe.refunds.list({ payment_intent: id })).data).toHaveLength(1);
  });

  it('refuses what was never paid', async () => {
    const { payment_intent } = (await create()).body;
    expect(
      await callPayments('POST', '/refund', { key, body: { payment_intent_id: payment_intent.id } }),
    ).toMatchObject({ status: 409, body: { error: { code: 'payment_not_refundable' } } });
  });
});

describe('customers', () => {
  it('are created from the documented query, found again by address, and read by id', async () => {
    const email = `john-${randomUUID()}@example.com`;
    const path = `/customer/create?email=${encodeURIComponent(email)}&name=John%20Doe`;
    const created = await callPayments('POST', path, { key });
    expect(created.body).toEqual({
      success: true,
      customer: { id: expect.stringMatching(/^cus_/), email, name: 'John Doe' },
    });
    const again = await callPayments('POST', path, { key });
    expect(again.body).toEqual(created.body);
    const { id } = created.body.customer;
    expect((await callPayments('GET', `/customer/${id}`, { key })).body).toEqual({
      customer: created.body.customer,
    });
    const stranger = await makeSeller(owner);
    expect(await callPayments('GET', `/customer/${id}`, { key: stranger.key })).toMatchObject({
      status: 404,
    });
    const { payment_intent } = (await create({ ...DOCUMENTED, customer_id: id })).body;
    const read = await callPayments('GET', `/intent/${payment_intent.id}/status`, { key });
    expect(read.body.payment_intent).toMatchObject({ customer_id: id });
  });

  it('are created from a body too, and from both together', async () => {
    const email = `jane-${randomUUID()}@example.com`;
    const body = { email, name: 'Jane Doe' };
    const created = await callPayments('POST', '/customer/create', { key, body });
    expect(created).toMatchObject({ status: 200, body: { customer: body } });
    const query = `?email=${encodeURIComponent(email)}`;
    const again = await callPayments('POST', `/customer/create${query}`, { key, body: { name: 'Jane Doe' } });
    expect(again.body).toEqual(created.body);
  });

  it('are not created without an address', async () => {
    expect(await callPayments('POST', '/customer/create?email=nobody', { key })).toMatchObject({
      status: 400,
    });
  });
});

describe('GET /payments/stats', () => {
  it('counts what was received, what failed, and the share that went back', async () => {
    const own = await makeSeller(owner);
    const make = async (amount: number) =>
      (await callPayments('POST', '/intent/create', { key: own.key, body: { ...DOCUMENTED, amount } })).body
        .payment_intent.id;
    const good = [await make(60), await make(40)];
    for (const id of good) await confirm(id, '4242424242424242');
    const bad = await make(25);
    expect(await confirm(bad, '4000000000000002')).toBe('declined');
    for (const id of [...good, bad]) await callPayments('GET', `/intent/${id}/status`, { key: own.key });
    await callPayments('POST', '/refund', {
      key: own.key,
      body: { payment_intent_id: good[1] ?? '', amount: 10 },
    });
    const { body } = await callPayments('GET', '/stats?currency=usd', { key: own.key });
    expect(body).toEqual({
      total_revenue: 100.0,
      successful_payments: 2,
      failed_payments: 1,
      refund_rate: 10,
      currency: 'usd',
    });
    const later = new Date(Date.now() + 86_400_000).toISOString();
    expect((await callPayments('GET', `/stats?from=${later}`, { key: own.key })).body).toMatchObject({
      total_revenue: 0,
      successful_payments: 0,
    });
  });
});

describe('the notice of a payment', () => {
  it('reaches the conversation once, in the documented words', async () => {
    const thread = randomUUID();
    await paid({
      ...DOCUMENTED,
      metadata: { order_id: 'ORD123' },
      conversation: { channel: 'chat', address: thread },
    });
    const said = await eventually(
      () =>
        rows<{ body: string }>('select body from public.chat_messages where tenant_id = $1 and thread = $2', [
          seller.id,
          thread,
        ]),
      (messages) => messages.length > 0,
    );
    expect(said).toEqual([{ body: 'Order ORD123 confirmed!' }]);
  });
});
