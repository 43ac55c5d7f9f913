import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';
import { stripeError } from '#tests/support/stripe-client.ts';

let own: OwnSandbox;
beforeAll(async () => {
  own = await startOwnSandbox();
});
afterAll(() => own.stop());

type Params = Stripe.Checkout.SessionCreateParams;

function ticket(amount = 5000, quantity = 2) {
  return {
    price_data: { currency: 'usd', unit_amount: amount, product_data: { name: 'Ticket <b>North</b>' } },
    quantity,
  };
}

function createSession(extra: Partial<Params> = {}) {
  return own.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.test/back',
    customer_email: 'ada@example.test',
    line_items: [ticket()],
    ...extra,
  });
}

/** Sends what the hosted page's form sends. */
async function pay(session: { id: string }, fields: Record<string, string>, origin = own.sandbox.url) {
  const response = await fetch(`${own.sandbox.url}/c/pay/${session.id}`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}

async function card(number = '4242424242424242') {
  return { payment_method: (await own.control<{ id: string }>('/cards', { number })).id };
}

const bank = (account: string) => ({
  'us_bank_account[routing_number]': '110000000',
  'us_bank_account[account_number]': account,
  name: 'Ada Lovelace',
});

async function eventsOf(session: { id: string }) {
  const { data } = await own.stripe.events.list({ type: 'checkout.session.*', limit: 100 });
  return data
    .filter(({ data: { object } }) => 'id' in object && object.id === session.id)
    .map(({ type }) => type)
    .reverse();
}

const retrieve = (session: { id: string }) =>
  own.stripe.checkout.sessions.retrieve(session.id, { expand: ['line_items', 'payment_intent'] });

function intentOf(session: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const { payment_intent: intent } = session;
  if (intent === null || typeof intent === 'string') throw new Error('The intent was not expanded.');
  return intent;
}

describe('a checkout session', () => {
  it('is paid on its page: the intent carries what was asked for, and the session says paid', async () => {
    const session = await createSession({
      client_reference_id: 'order-1',
      metadata: { order: 'o1' },
      payment_intent_data: { metadata: { order: 'o1' }, description: 'Two tickets' },
    });
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      amount_total: 10_000,
    });
    expect(session.url).toContain(`/c/pay/${session.id}`);
    const { body } = await pay(session, await card());
    expect(body).toEqual({ status: 'complete', redirect: `https://shop.test/done?session=${session.id}` });
    const paid = await retrieve(session);
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      client_reference_id: 'order-1',
      customer: null,
      customer_details: { email: 'ada@example.test' },
      line_items: { data: [{ description: 'Ticket <b>North</b>', quantity: 2, amount_total: 10_000 }] },
    });
    expect(intentOf(paid)).toMatchObject({
      status: 'succeeded',
      amount_received: 10_000,
      metadata: { order: 'o1' },
      description: 'Two tickets',
    });
    expect(await eventsOf(session)).toEqual(['checkout.session.completed']);
  });

  it('shows a page that names what is bought, runs nothing inline and lets nobody else frame it', async () => {
    const session = await createSession();
    const response = await fetch(session.url ?? '');
    const html = await response.text();
    expect(html).toContain('Ticket &lt;b&gt;North&lt;/b&gt;');
    expect(html).toContain('$100.00');
    expect(response.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
    expect((await pay(session, await card(), 'https://evil.test')).status).toBe(404);
    expect((await retrieve(session)).status).toBe('open');
    expect((await fetch(`${own.sandbox.url}/c/pay/cs_test_nothing`)).status).toBe(404);
  });

  it('paid in two tabs at once makes one payment', async () => {
    const session = await createSession();
    const cards = await Promise.all([card(), card()]);
    const answers = await Promise.all(cards.map((fields) => pay(session, fields)));
    expect(answers.map(({ body }) => body.status)).toEqual(['complete', 'complete']);
    const { data } = await own.stripe.charges.list({
      payment_intent: intentOf(await retrieve(session)).id,
    });
    expect(data).toHaveLength(1);
    expect(await eventsOf(session)).toEqual(['checkout.session.completed']);
  });

  it('stays open after a decline, and another card pays the same intent', async () => {
    const session = await createSession();
    const declined = await pay(session, await card('4000000000000002'));
    expect(declined).toMatchObject({ status: 402, body: { error: { code: 'card_declined' } } });
    const before = await retrieve(session);
    expect(before).toMatchObject({ status: 'open', payment_status: 'unpaid' });
    expect((await pay(session, await card())).body.status).toBe('complete');
    expect(intentOf(await retrieve(session)).id).toBe(intentOf(before).id);
  });

  it('completes when the bank has been answered, even if nobody comes back to the page', async () => {
    const session = await createSession();
    const { body } = await pay(session, await card('4000000000003220'));
    expect(body.status).toBe('requires_action');
    expect((await retrieve(session)).status).toBe('open');
    const { id } = intentOf(await retrieve(session));
    await own.control(`/intents/${id}/authenticate`, { outcome: 'complete' });
    expect(await retrieve(session)).toMatchObject({ status: 'complete', payment_status: 'paid' });
  });

  it.each([
    ['000123456789', 'paid', 'checkout.session.async_payment_succeeded'],
    ['000111111113', 'unpaid', 'checkout.session.async_payment_failed'],
  ])(
    'paid from bank account %s is complete before it is paid, and ends %s',
    async (account, status, event) => {
      const session = await createSession();
      expect((await pay(session, bank(account))).body.status).toBe('complete');
      expect(await retrieve(session)).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
      await own.control('/clock', { advanceSeconds: 61 });
      expect((await retrieve(session)).payment_status).toBe(status);
      expect(await eventsOf(session)).toEqual(['checkout.session.completed', event]);
    },
  );

  it('expires by the clock or when told to, takes its waiting intent along, and cannot be paid any more', async () => {
    const told = await createSession();
    expect((await own.stripe.checkout.sessions.expire(told.id)).status).toBe('expired');
    expect((await stripeError(own.stripe.checkout.sessions.expire(told.id))).message).toContain('expired');
    const { now } = await own.control<{ now: number }>('/clock', undefined, 'GET');
    const waiting = await createSession({ expires_at: now + 1800 });
    await pay(waiting, await card('4000000000003220'));
    await own.control('/clock', { advanceSeconds: 1801 });
    const expired = await retrieve(waiting);
    expect(expired.status).toBe('expired');
    expect(intentOf(expired).status).toBe('canceled');
    expect((await pay(waiting, await card())).body.error.message).toContain('expired');
    expect(await eventsOf(waiting)).toEqual(['checkout.session.expired']);
  });

  it('makes a customer where one is wanted, and saves the card on it', async () => {
    const session = await createSession({ payment_intent_data: { setup_future_usage: 'off_session' } });
    await pay(session, await card());
    const { customer } = await retrieve(session);
    const { data } = await own.stripe.customers.listPaymentMethods(String(customer));
    expect(data).toHaveLength(1);
  });

  it('charges by standing prices too, and lists its lines', async () => {
    const product = await own.stripe.products.create({ name: 'Season pass' });
    const price = await own.stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 12_345,
    });
    const session = await createSession({ line_items: [{ price: price.id, quantity: 3 }, ticket(100, 1)] });
    expect(session.amount_total).toBe(37_135);
    const { data } = await own.stripe.checkout.sessions.listLineItems(session.id);
    expect(data.map(({ description }) => description)).toEqual(['Season pass', 'Ticket <b>North</b>']);
  });
});

describe('what a checkout session refuses', () => {
  it.each([
    ['a missing success_url', { success_url: undefined }, 'success_url'],
    ['no lines', { line_items: [] }, 'line_items'],
    ['quantity 0', { line_items: [ticket(100, 0)] }, 'line_items[0][quantity]'],
    ['too small a sum', { line_items: [ticket(10, 1)] }, 'amount'],
    ['an address that is none', { success_url: 'nowhere' }, 'success_url'],
    ['an expiry too soon', { expires_at: 1 }, 'expires_at'],
    ['two owners', { customer: 'cus_x' }, 'customer_email'],
  ])('%s', async (_what, extra, param) => {
    const error = await stripeError(createSession(extra as Partial<Params>));
    expect(error.param).toBe(param);
  });

  it('a parameter that nobody knows', async () => {
    const unknown: object = { payment_method_types: ['card'] };
    const error = await stripeError(createSession(unknown));
    expect(error).toMatchObject({ code: 'parameter_unknown', param: 'payment_method_types' });
  });
});
