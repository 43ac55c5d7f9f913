/** Hosted checkouts and the stock behind them: made over the API, paid on the page, settled by webhooks. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiTenant } from '../support/api-tenant.ts';
import { callPayments, makeSeller, payCheckout } from '../support/payments-api.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { confirm, control, stripe } from '../support/stripe.ts';

const GOOD = '4242424242424242';
const DECLINED = '4000000000000002';
const ADDRESSES = { success_url: 'https://yoursite.com/success', cancel_url: 'https://yoursite.com/cancel' };
const DOCUMENTED = { items: [{ name: 'Ticket', amount: 50.0, quantity: 1 }], ...ADDRESSES };

let seller: ApiTenant;
let key: string;
beforeAll(async () => {
  seller = await makeSeller(owner);
  key = seller.key;
});

const create = (body: unknown = DOCUMENTED, idempotencyKey = randomUUID()) =>
  callPayments('POST', '/checkout/create', { key, body, idempotencyKey });

async function addItem(stock: number | null, amount = 20): Promise<string> {
  const sku = `SKU-${randomUUID()}`;
  const { body } = await callPayments('PUT', `/items/${sku}`, {
    key,
    body: { name: 'Ticket', amount, stock },
  });
  return body.item.id;
}

async function stockOf(itemId: string) {
  const [item] = await rows<{ stock: number; reserved: number; sold: number }>(
    'select stock::int, reserved::int, sold::int from public.items where id = $1',
    [itemId],
  );
  return item;
}

const orderOf = (id: string) => callPayments('GET', `/checkout/${id}`, { key });
const becomes = (id: string, status: string) =>
  eventually(
    async () =>
      (
        await rows<{ status: string }>('select status from public.orders where checkout_session_id = $1', [
          id,
        ])
      )[0],
    (order) => order?.status === status,
    20_000,
  );
const noticesOf = async (orderId: string) =>
  (
    await rows<{ type: string }>(
      `select type from public.outgoing_events where payload ->> 'id' = $1 order by created_at`,
      [orderId],
    )
  ).map(({ type }) => type);

describe('POST /payments/checkout/create', () => {
  it('answers as documented, with a page that can be paid', async () => {
    const { status, body } = await create();
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      checkout_session: {
        id: expect.stringMatching(/^cs_/),
        url: expect.stringMatching(/^https?:\/\//),
        status: 'open',
      },
      order: { id: expect.any(String), reference: expect.stringMatching(/^ORD\d+$/), status: 'open' },
    });
    expect((await fetch(body.checkout_session.url)).status).toBe(200);
  });

  it('takes the documented order of two seats', async () => {
    const { body } = await create({
      items: [{ name: 'Lakers vs Warriors', description: 'Section 101, Row 5', amount: 200.0, quantity: 2 }],
      ...ADDRESSES,
      customer_email: 'customer@example.com',
    });
    const session = await stripe.checkout.sessions.retrieve(body.checkout_session.id);
    expect(session).toMatchObject({ amount_total: 40_000, customer_email: 'customer@example.com' });
  });

  it('answers one page to one key', async () => {
    const again = randomUUID();
    const [one, other] = await Promise.all([create(DOCUMENTED, again), create(DOCUMENTED, again)]);
    expect(one.body.checkout_session.id).toBe(other.body.checkout_session.id);
  });

  it.each([
    [
      'an address that is not on the list',
      { ...DOCUMENTED, success_url: 'https://evil.test/' },
      400,
      'address_not_allowed',
    ],
    [
      'an address with the list in its name',
      { ...DOCUMENTED, cancel_url: 'https://yoursite.com@evil.test/' },
      400,
      'address_not_allowed',
    ],
    ['no items', { ...DOCUMENTED, items: [] }, 400, 'invalid_request'],
    [
      'a quantity of 0',
      { ...DOCUMENTED, items: [{ name: 'T', amount: 5, quantity: 0 }] },
      400,
      'invalid_request',
    ],
    [
      'a fraction of a cent',
      { ...DOCUMENTED, items: [{ name: 'T', amount: 5.001, quantity: 1 }] },
      400,
      'invalid_request',
    ],
    [
      'an unknown item',
      { ...DOCUMENTED, items: [{ item_id: randomUUID(), quantity: 1 }] },
      404,
      'item_not_found',
    ],
  ])('refuses %s, and reserves nothing', async (_, body, status, code) => {
    expect(await create(body)).toMatchObject({ status, body: { error: { code } } });
  });

  it('says what is left where there is too little', async () => {
    const item = await addItem(1);
    expect(await create({ items: [{ item_id: item, quantity: 2 }], ...ADDRESSES })).toMatchObject({
      status: 409,
      body: { error: { code: 'out_of_stock', details: { left: 1 } } },
    });
  });

  it('hides what is another tenant’s', async () => {
    const { body } = await create();
    const stranger = await makeSeller(owner);
    expect(
      await callPayments('GET', `/checkout/${body.checkout_session.id}`, { key: stranger.key }),
    ).toMatchObject({ status: 404, body: { error: { code: 'checkout_not_found' } } });
  });
});

describe('a checkout', () => {
  it('that is completed is one order, one notice, and takes its stock', async () => {
    const item = await addItem(3);
    const { checkout_session, order } = (
      await create({ items: [{ item_id: item, quantity: 2 }], ...ADDRESSES })
    ).body;
    expect(await stockOf(item)).toEqual({ stock: 3, reserved: 2, sold: 0 });
    expect((await payCheckout(checkout_session.id, { card: GOOD })).status).toBe(200);
    await becomes(checkout_session.id, 'paid');
    expect(await stockOf(item)).toEqual({ stock: 1, reserved: 0, sold: 2 });
    expect(await noticesOf(order.id)).toEqual(['order.paid']);
    expect((await orderOf(checkout_session.id)).body).toMatchObject({
      checkout_session: { status: 'complete', payment_status: 'paid' },
      order: { status: 'paid' },
    });
  });

  it('that is paid in two tabs at once is paid once', async () => {
    const item = await addItem(3);
    const { checkout_session, order } = (
      await create({ items: [{ item_id: item, quantity: 1 }], ...ADDRESSES })
    ).body;
    await Promise.all([
      payCheckout(checkout_session.id, { card: GOOD }),
      payCheckout(checkout_session.id, { card: GOOD }),
    ]);
    await becomes(checkout_session.id, 'paid');
    expect(await stockOf(item)).toEqual({ stock: 2, reserved: 0, sold: 1 });
    expect(await noticesOf(order.id)).toEqual(['order.paid']);
    const charges = await rows<{ received: number }>(
      `select sum(amount_received)::int as received from public.customer_payments c
       join public.order_payments p on p.payment = c.id where p.order_id = $1`,
      [order.id],
    );
    expect(charges).toEqual([{ received: 2000 }]);
  });

  it('that expires gives its stock back and can no longer be paid', async () => {
    const item = await addItem(1);
    const { checkout_session, order } = (
      await create({ items: [{ item_id: item, quantity: 1 }], ...ADDRESSES })
    ).body;
    await stripe.checkout.sessions.expire(checkout_session.id);
    await becomes(checkout_session.id, 'expired');
    expect(await stockOf(item)).toEqual({ stock: 1, reserved: 0, sold: 0 });
    expect(await noticesOf(order.id)).toEqual(['order.expired']);
    expect((await payCheckout(checkout_session.id, { card: GOOD })).status).toBeGreaterThanOrEqual(400);
  });

  it('that is paid by a slow method waits with its stock, and is confirmed when the money is there', async () => {
    const item = await addItem(1);
    const { checkout_session, order } = (
      await create({ items: [{ item_id: item, quantity: 1 }], ...ADDRESSES })
    ).body;
    await payCheckout(checkout_session.id, { bankAccount: '000123456789' });
    await eventually(
      async () => (await orderOf(checkout_session.id)).body.checkout_session.status,
      (status) => status === 'complete',
    );
    expect(await stockOf(item)).toEqual({ stock: 1, reserved: 1, sold: 0 });
    expect(await noticesOf(order.id)).toEqual([]);
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(checkout_session.id);
    await control('POST', `/payment_intents/${String(intent)}/settle`, { outcome: 'succeed' });
    await becomes(checkout_session.id, 'paid');
    expect(await stockOf(item)).toEqual({ stock: 0, reserved: 0, sold: 1 });
    expect(await noticesOf(order.id)).toEqual(['order.paid']);
  });

  it('whose slow payment fails is canceled and gives its stock back', async () => {
    const item = await addItem(1);
    const { checkout_session } = (await create({ items: [{ item_id: item, quantity: 1 }], ...ADDRESSES }))
      .body;
    await payCheckout(checkout_session.id, { bankAccount: '000123456789' });
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(checkout_session.id);
    await control('POST', `/payment_intents/${String(intent)}/settle`, { outcome: 'fail' });
    await becomes(checkout_session.id, 'canceled');
    expect(await stockOf(item)).toEqual({ stock: 1, reserved: 0, sold: 0 });
  });

  it('that is refunded in full gives its stock back', async () => {
    const item = await addItem(1);
    const { checkout_session } = (await create({ items: [{ item_id: item, quantity: 1 }], ...ADDRESSES }))
      .body;
    await payCheckout(checkout_session.id, { card: GOOD });
    await becomes(checkout_session.id, 'paid');
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(checkout_session.id);
    await callPayments('POST', '/refund', { key, body: { payment_intent_id: intent } });
    await becomes(checkout_session.id, 'refunded');
    expect(await stockOf(item)).toEqual({ stock: 1, reserved: 0, sold: 0 });
  });
});

describe('200 buyers for 50 tickets', () => {
  it('buy 50 at most, whoever abandons or is declined, and all stock is accounted for', async () => {
    const item = await addItem(50);
    const outcomes = await inGroups(200, 16, async (buyer) => {
      const { status, body } = await callPayments('POST', '/intent/create', {
        key,
        body: { currency: 'usd', items: [{ item_id: item, quantity: 1 }] },
        idempotencyKey: randomUUID(),
      });
      if (status === 409) {
        expect(body.error.code).toBe('out_of_stock');
        return 'sold out';
      }
      const { id } = body.payment_intent;
      if (buyer % 3 === 0) {
        await callPayments('POST', `/intent/${id}/cancel`, { key });
        return 'abandoned';
      }
      if (buyer % 3 === 1) {
        expect(await confirm(id, DECLINED)).toBe('declined');
        return 'declined';
      }
      expect(await confirm(id, GOOD)).toBe('succeeded');
      return 'paid';
    });
    const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
    const settled = await eventually(
      () => stockOf(item),
      (stock) => stock?.sold === count('paid'),
      60_000,
    );
    expect(settled).toEqual({ stock: 50 - count('paid'), reserved: count('declined'), sold: count('paid') });
    expect(count('paid') + count('declined')).toBeLessThanOrEqual(50);
    expect(count('paid')).toBeGreaterThan(0);
    expect(count('sold out')).toBeGreaterThan(0);
  }, 180_000);
});

/** So many calls, a group of them under way at once. */
async function inGroups<T>(count: number, atOnce: number, call: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        const n = next++;
        results[n] = await call(n);
      }
    }),
  );
  return results;
}
