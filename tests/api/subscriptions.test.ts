/** Subscriptions over the real routes: season tickets with an API key, a tenant's own plan with a session. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '../support/api-tenant.ts';
import { availableCredits, eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';
import { control, stripe } from '../support/stripe.ts';

type Caller = ReturnType<typeof callerOf>;

let tenant: Awaited<ReturnType<typeof newOwner>>;
let call: Caller;
let foreign: Caller;

function callerOf(key: string) {
  return async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(stack().APP_URL + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: await response.json() };
  };
}

async function callerFor(tenantId: string, scopes: string[]) {
  return callerOf((await makeApiKey(owner, tenantId, { scopes })).key);
}

beforeAll(async () => {
  tenant = await newOwner('Stadium');
  call = await callerFor(tenant.tenant.id, ['payments']);
  foreign = await callerFor((await newOwner('Stranger')).tenant.id, ['payments']);
  const season = {
    plan: 'season',
    name: 'Season ticket',
    amount: 499.5,
    currency: 'usd',
    billed_every: 'year',
  };
  expect(await call('POST', '/payments/subscription/plans', season)).toMatchObject({
    status: 200,
    body: { success: true, plan: { slug: 'season', amount: 499.5, is_active: true } },
  });
  await call('POST', '/payments/subscription/plans', {
    ...season,
    plan: 'season-lounge',
    name: 'Lounge',
    amount: 900,
  });
});
afterAll(() => owner.end());

/** What the hosted page's form sends. */
async function payPage(url: string, number = '4242424242424242') {
  const { id } = await control<{ id: string }>('POST', '/cards', { number, exp_month: 12, exp_year: 2034 });
  return fetch(url, {
    method: 'POST',
    headers: { origin: new URL(url).origin },
    body: new URLSearchParams({ payment_method: id }),
  });
}

const create = (email: string, extra: object = {}, headers?: Record<string, string>) =>
  call('POST', '/payments/subscription/create', { plan: 'season', customer_email: email, ...extra }, headers);

const newEmail = () => `fan-${crypto.randomUUID().slice(0, 8)}@example.test`;

async function subscribed() {
  const { body } = await create(newEmail());
  await payPage(body.subscription.checkout_url);
  return eventually(
    async () => (await call('GET', `/payments/subscription/${body.subscription.id}`)).body.subscription,
    ({ status }) => status === 'active',
  );
}

describe('a season ticket', () => {
  it('is answered with a page to pay on, and is active with its year once that is paid', async () => {
    const { status, body } = await create(newEmail());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      subscription: { plan: 'season', status: 'pending', access: 'none', amount: 499.5, currency: 'usd' },
    });
    expect((await payPage(body.subscription.checkout_url)).status).toBe(200);
    const active = await eventually(
      async () => (await call('GET', `/payments/subscription/${body.subscription.id}`)).body.subscription,
      ({ status }) => status === 'active',
    );
    expect(active).toMatchObject({ status: 'active', access: 'active', cancel_at_period_end: false });
    const days =
      (Date.parse(active.current_period_end) - Date.parse(active.current_period_start)) / 86_400_000;
    expect(Math.round(days)).toBeGreaterThanOrEqual(365);
    // It is the tenant's business: the tenant's own credits do not change.
    expect(await availableCredits(tenant.tenant.id)).toBe(0);
  });

  it('of a customer with a saved card is charged at once', async () => {
    const email = newEmail();
    const waiting = await create(email);
    const [customer] = (await stripe.customers.list({ email })).data;
    await control('POST', '/cards', {
      number: '4242424242424242',
      exp_month: 12,
      exp_year: 2034,
      customer: customer?.id,
      set_up_for_off_session: true,
    });
    const { body } = await create(email);
    expect(body.subscription).toMatchObject({ status: 'active', checkout_url: null });
    // The page that waited for a card cannot be paid beside it.
    expect((await payPage(waiting.body.subscription.checkout_url)).status).toBe(400);
  });

  it('asked for twice under one key is one, and a customer has each plan once', async () => {
    const email = newEmail();
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const [one, two] = await Promise.all([create(email, {}, headers), create(email, {}, headers)]);
    expect(two.body.subscription.id).toBe(one.body.subscription.id);
    expect(two.body.subscription.checkout_url).toBe(one.body.subscription.checkout_url);
    await payPage(one.body.subscription.checkout_url);
    // The first call after the payment may be the one that learns of it: it answers with what is paid, not a new page.
    const next = await eventually(
      () => create(email),
      ({ status, body }) => {
        if (status === 200) expect(body.subscription).toMatchObject({ status: 'active', checkout_url: null });
        return status !== 200;
      },
    );
    expect(next).toMatchObject({ status: 409, body: { error: { code: 'subscription_exists' } } });
  });

  it('changes to a dearer one by paying the difference at once', async () => {
    const { id } = await subscribed();
    const { body } = await call('POST', `/payments/subscription/${id}/change`, { plan: 'season-lounge' });
    expect(body).toMatchObject({ success: true, subscription: { plan: 'season-lounge', amount: 900 } });
    const again = await call('POST', `/payments/subscription/${id}/change`, { plan: 'season-lounge' });
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'plan_not_comparable' } } });
  });

  it('is canceled at the end of its year, or now; and once', async () => {
    const { id } = await subscribed();
    const cancel = (at_period_end: boolean) =>
      call('POST', `/payments/subscription/${id}/cancel`, { at_period_end });
    expect((await cancel(true)).body.subscription).toMatchObject({
      status: 'active',
      access: 'active',
      cancel_at_period_end: true,
    });
    expect((await cancel(false)).body.subscription).toMatchObject({ status: 'canceled', access: 'none' });
    expect(await cancel(false)).toMatchObject({
      status: 409,
      body: { error: { code: 'subscription_not_active' } },
    });
  });

  it('that nobody has paid for is let go, and its page cannot be paid any more', async () => {
    const { body } = await create(newEmail());
    const canceled = await call('POST', `/payments/subscription/${body.subscription.id}/cancel`, {});
    expect(canceled.body.subscription.status).toBe('incomplete_expired');
    expect((await payPage(body.subscription.checkout_url)).status).toBe(400);
  });
});

describe('what is refused', () => {
  it('a foreign subscription is not found', async () => {
    const { id } = await subscribed();
    for (const [method, path, body] of [
      ['GET', `/payments/subscription/${id}`, undefined],
      ['POST', `/payments/subscription/${id}/cancel`, {}],
      ['POST', `/payments/subscription/${id}/change`, { plan: 'season' }],
      ['GET', '/payments/subscription/not-an-id', undefined],
    ] as const) {
      expect(await foreign(method, path, body)).toMatchObject({
        status: 404,
        body: { error: { code: 'subscription_not_found' } },
      });
    }
  });

  it.each([
    [
      'a plan of another tenant',
      () => foreign('POST', '/payments/subscription/create', { plan: 'season', customer_email: newEmail() }),
      404,
      'plan_not_found',
    ],
    ['a plan of the platform', () => create(newEmail(), { plan: 'monthly-5k' }), 404, 'plan_not_found'],
    [
      'a return address off the list',
      () => create(newEmail(), { success_url: 'https://evil.test/' }),
      400,
      'address_not_allowed',
    ],
    ['no e-mail address', () => create('nobody'), 400, 'invalid_request'],
    [
      '10.005 dollars',
      () => call('POST', '/payments/subscription/plans', { plan: 'x', name: 'X', amount: 10.005 }),
      400,
      'invalid_request',
    ],
    [
      '0.5 yen',
      () =>
        call('POST', '/payments/subscription/plans', { plan: 'x', name: 'X', amount: 0.5, currency: 'jpy' }),
      400,
      'invalid_request',
    ],
  ])('%s', async (_what, ask, status, code) => {
    expect(await ask()).toMatchObject({ status, body: { error: { code } } });
  });

  it('a key without the scope', async () => {
    const reader = await callerFor(tenant.tenant.id, ['read']);
    expect(await reader('POST', '/payments/subscription/create', {})).toMatchObject({ status: 403 });
  });
});

describe("a tenant's own plan", () => {
  it('is paid on a page without a card, and its credits arrive by webhook alone', async () => {
    const { person, tenant: own } = await newOwner('Plan');
    const ask = (body: object) => person.call(`/api/stripe/subscription?tenant=${own.slug}`, { body });
    const { status, body } = await ask({
      action: 'subscribe',
      plan: 'monthly-5k',
      requestKey: crypto.randomUUID(),
    });
    expect(status).toBe(200);
    await payPage(body.checkoutUrl);
    await eventually(
      () => availableCredits(own.id),
      (credits) => credits === 5000,
    );
    // The card that paid was saved, and pays the difference of an upgrade.
    const change = { action: 'change', plan: 'monthly-20k', requestKey: crypto.randomUUID() };
    expect((await ask(change)).body).toMatchObject({ status: 'active' });
    const upgraded = await availableCredits(own.id);
    expect(upgraded).toBeGreaterThan(19_900);
    expect((await ask(change)).status).toBe(409);
    expect(await availableCredits(own.id)).toBe(upgraded);
    expect((await ask({ action: 'cancel', atPeriodEnd: true })).body).toMatchObject({ status: 'active' });
    expect((await ask({ action: 'resume' })).body).toMatchObject({ status: 'active' });
    const { data } = await stripe.subscriptions.list({ limit: 100 });
    const mine = data.filter(({ customer }) => customer === data[0]?.customer);
    expect(mine.every(({ cancel_at_period_end }) => !cancel_at_period_end)).toBe(true);
  });

  it('whose invoice is refunded at Stripe loses the credits that it brought, and what was used is owed', async () => {
    const { person, tenant: own } = await newOwner('Refunded');
    const { body } = await person.call(`/api/stripe/subscription?tenant=${own.slug}`, {
      body: { action: 'subscribe', plan: 'monthly-5k', requestKey: crypto.randomUUID() },
    });
    await payPage(body.checkoutUrl);
    await eventually(
      () => availableCredits(own.id),
      (credits) => credits === 5000,
    );
    const [period] = await rows<{ stripe_invoice_id: string; paid_cents: string }>(
      'select stripe_invoice_id, paid_cents from public.subscription_periods where tenant_id = $1',
      [own.id],
    );
    const { data: paid } = await stripe.invoicePayments.list({ invoice: period?.stripe_invoice_id ?? '' });
    const intent = String(paid[0]?.payment.payment_intent);
    await stripe.refunds.create({ payment_intent: intent, amount: Number(period?.paid_cents) / 4 });
    await eventually(
      () => availableCredits(own.id),
      (credits) => credits === 3750,
    );
    await owner.query('select credits.consume($1, 3000, $2)', [own.id, crypto.randomUUID()]);
    await stripe.refunds.create({ payment_intent: intent });
    const account = await eventually(
      async () =>
        (
          await rows<{ available: string; debt: string }>(
            'select available, debt from public.credit_accounts where tenant_id = $1',
            [own.id],
          )
        )[0],
      (seen) => seen?.available === '0',
    );
    expect(account?.debt).toBe('3000');
  });

  it('is not begun by a stranger or from another site', async () => {
    const { tenant: own } = await newOwner('Closed');
    const { person } = await newOwner('Other');
    const body = { action: 'subscribe', plan: 'monthly-5k', requestKey: crypto.randomUUID() };
    const path = `/api/stripe/subscription?tenant=${own.slug}`;
    expect((await person.call(path, { body })).status).toBe(404);
    expect((await person.call(path, { body, origin: 'https://evil.test' })).status).toBe(403);
  });
});
