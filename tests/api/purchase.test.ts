/** Buying over HTTP: what bad input gets, and purchases that are cut off at every point. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { availableCredits, eventually, owner, purchaseGrants, rows } from '../support/running-ledger.ts';
import { newOwner, Person, signedIn } from '../support/signed-in.ts';
import { confirm, control, stripe } from '../support/stripe.ts';

const PATH = '/api/stripe/create-payment-intent';
let person: Person;
let tenant: { id: string; slug: string };
let packageId: string;

const custom = (overrides: Record<string, unknown> = {}) => ({
  customAmountCents: 5000,
  purchaseId: crypto.randomUUID(),
  ...overrides,
});

const payments = (purchaseId: string) =>
  rows<{ id: string; amount_cents: string; credits: string; stripe_payment_intent_id: string | null }>(
    'select * from public.payment_history where purchase_id = $1',
    [purchaseId],
  );

beforeAll(async () => {
  ({ person, tenant } = await newOwner('Purchase'));
  const [found] = await rows<{ id: string }>(`select id from public.credit_packages where slug = 'team'`);
  packageId = found?.id ?? '';
});
afterEach(() => control('DELETE', '/faults'));
afterAll(() => owner.end());

describe('what bad input gets', () => {
  it.each([
    ['nothing at all', {}, 'purchaseId'],
    ['no purchase id', { customAmountCents: 5000 }, 'purchaseId'],
    ['a purchase id that is no UUID', custom({ purchaseId: '1' }), 'purchaseId'],
    ['neither package nor amount', { purchaseId: crypto.randomUUID() }, 'packageId'],
    ['an unknown field', custom({ price: 1 }), 'price'],
    ['an amount as text', custom({ customAmountCents: '5000' }), 'customAmountCents'],
    ['−1', custom({ customAmountCents: -1 }), 'customAmountCents'],
    ['0', custom({ customAmountCents: 0 }), 'customAmountCents'],
    ['1.5', custom({ customAmountCents: 1.5 }), 'customAmountCents'],
    ['1e21', custom({ customAmountCents: 1e21 }), 'customAmountCents'],
    ['2^63', custom({ customAmountCents: 2 ** 63 }), 'customAmountCents'],
    ['an amount below the minimum', custom({ customAmountCents: 499 }), 'customAmountCents'],
    ['an amount above the maximum', custom({ customAmountCents: 1_000_001 }), 'customAmountCents'],
    ['a currency that is not sold', custom({ currency: 'jpy' }), 'currency'],
    ['a currency that is none', custom({ currency: 'dollars' }), 'currency'],
    ['an unknown package', { packageId: crypto.randomUUID(), purchaseId: crypto.randomUUID() }, 'packageId'],
    [
      'a package that is no id',
      { packageId: "'; drop table tenants", purchaseId: crypto.randomUUID() },
      'packageId',
    ],
  ])('A8: %s is answered 400 with the field, and nothing is begun', async (_, body, param) => {
    const before = await rows('select count(*) from public.payment_history');
    const answer = await person.call(PATH, { body });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String), param });
    expect(await rows('select count(*) from public.payment_history')).toEqual(before);
  });

  it('both a package and an amount are answered 400', async () => {
    expect((await person.call(PATH, { body: custom({ packageId }) })).status).toBe(400);
  });

  it('a package that is no longer for sale is answered 400', async () => {
    const [hidden] = await rows<{ id: string }>(
      `insert into public.credit_packages (slug, name, credits, price_cents, currency, is_active)
       values ($1, 'Hidden', 1, 100, 'usd', false) returning id`,
      [`hidden-${Date.now()}`],
    );
    const answer = await person.call(PATH, {
      body: { packageId: hidden?.id, purchaseId: crypto.randomUUID() },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('package_not_available');
  });

  it('malformed JSON and a NUL are answered 400, a body over the limit 413', async () => {
    expect((await person.call(PATH, { body: '{' })).body.error.code).toBe('malformed_json');
    expect((await person.call(PATH, { body: '{"purchaseId":"\\u0000"}' })).body.error.code).toBe(
      'malformed_json',
    );
    expect((await person.call(PATH, { body: JSON.stringify({ filler: 'x'.repeat(70_000) }) })).status).toBe(
      413,
    );
  });

  it('nobody signed in is answered 401', async () => {
    expect((await new Person().call(PATH, { body: custom() })).status).toBe(401);
  });

  it('X5: a foreign or missing Origin is answered 403, and nothing is begun', async () => {
    for (const origin of ['https://evil.test', 'null', null]) {
      const body = custom();
      const answer = await person.call(PATH, { body, origin });
      expect(answer.status).toBe(403);
      expect(answer.body.error.code).toBe('foreign_origin');
      expect(await payments(body.purchaseId)).toEqual([]);
    }
  });

  it('X1: a foreign tenant, by slug or by id, is answered 404', async () => {
    const other = await newOwner('Foreign');
    for (const path of [
      `${PATH}?tenant=${other.tenant.slug}`,
      `${PATH}?tenant=${other.tenant.id}`,
      `${PATH}?tenant=no-such-tenant`,
    ]) {
      expect((await person.call(path, { body: custom() })).status).toBe(404);
    }
    expect((await person.call(PATH, { body: custom({ tenantId: other.tenant.id }) })).status).toBe(404);
  });

  it('X1: a foreign payment, and one that is none, is answered 404', async () => {
    const other = await newOwner('Foreign');
    const theirs = await other.person.call(PATH, { body: custom() });
    for (const id of [theirs.body.payment.id, crypto.randomUUID(), 'nothing']) {
      expect((await person.call(`/api/stripe/payments/${id}/sync`, { method: 'POST' })).status).toBe(404);
    }
  });

  it('X2: a member is answered 403, an admin buys', async () => {
    const member = await signedIn('member@acme.test');
    const refused = await member.call(`${PATH}?tenant=acme`, { body: custom() });
    expect(refused.status).toBe(403);
    expect(refused.body.error.code).toBe('role_required');
    const admin = await signedIn('admin@acme.test');
    expect((await admin.call(`${PATH}?tenant=acme`, { body: custom() })).status).toBe(200);
  });

  it("X14: a removed member's live session is refused at its next call", async () => {
    const guest = await newOwner('Guest');
    const { body } = await person.call(`/api/tenants/${tenant.slug}/invitations`, {
      body: { email: guest.email, role: 'admin' },
    });
    const token = new URL(body.invitation.url).pathname.split('/').at(-1);
    expect((await guest.person.call(`/api/invitations/${token}/accept`, { method: 'POST' })).status).toBe(
      200,
    );
    expect((await guest.person.call(`${PATH}?tenant=${tenant.slug}`, { body: custom() })).status).toBe(200);
    const [profile] = await rows('select user_id from public.profiles where email = $1', [guest.email]);
    await person.call(`/api/tenants/${tenant.slug}/members/${profile?.user_id}`, { method: 'DELETE' });
    expect((await guest.person.call(`${PATH}?tenant=${tenant.slug}`, { body: custom() })).status).toBe(404);
  });

  it('who belongs to several tenants must say which', async () => {
    const busy = await newOwner('Busy');
    await busy.person.call('/api/tenants', { body: { name: 'Another' } });
    const answer = await busy.person.call(PATH, { body: custom() });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('tenant_required');
  });
});

describe('one purchase, one payment, one intent', () => {
  it('A6: the price comes from the database, frozen when the purchase is begun', async () => {
    const purchaseId = crypto.randomUUID();
    const { body } = await person.call(PATH, { body: { packageId, purchaseId } });
    expect(body.payment).toMatchObject({
      amountCents: 5000,
      credits: 6000,
      currency: 'usd',
      status: 'pending',
    });
    const intent = await stripe.paymentIntents.retrieve(body.paymentIntentId);
    expect(intent).toMatchObject({ amount: 5000, currency: 'usd', status: 'requires_payment_method' });
  });

  it('A5: a price that changes between the intent and its payment does not change the purchase', async () => {
    const [sold] = await rows<{ id: string }>(
      `insert into public.credit_packages (slug, name, credits, price_cents, currency)
       values ($1, 'Changing', 100, 1000, 'usd') returning id`,
      [`changing-${Date.now()}`],
    );
    const body = { packageId: sold?.id, purchaseId: crypto.randomUUID() };
    const first = await person.call(PATH, { body });
    await owner.query(
      'update public.credit_packages set price_cents = 9000, credits = 1, is_active = false where id = $1',
      [sold?.id],
    );
    const again = await person.call(PATH, { body });
    expect(again.body.payment).toMatchObject({ amountCents: 1000, credits: 100 });
    expect(again.body.paymentIntentId).toBe(first.body.paymentIntentId);
    await confirm(first.body.paymentIntentId, '4242424242424242');
    const paid = await person.call(`/api/stripe/payments/${first.body.payment.id}/sync`, { method: 'POST' });
    expect(paid.body.payment).toMatchObject({ status: 'succeeded', amountCents: 1000, credits: 100 });
  });

  it('A3: a double click makes one payment and one intent', async () => {
    const body = custom();
    const answers = await Promise.all(Array.from({ length: 8 }, () => person.call(PATH, { body })));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map((answer) => answer.body.paymentIntentId)).size).toBe(1);
    expect(await payments(body.purchaseId)).toHaveLength(1);
  });

  it('A4: two tabs are two explicit purchases, and one purchase id never becomes another choice', async () => {
    const first = custom();
    const second = custom();
    const [one, two] = await Promise.all([
      person.call(PATH, { body: first }),
      person.call(PATH, { body: second }),
    ]);
    expect(one.body.paymentIntentId).not.toBe(two.body.paymentIntentId);
    const mixed = await person.call(PATH, { body: { ...first, customAmountCents: 6000 } });
    expect(mixed.status).toBe(409);
    expect(mixed.body.error.code).toBe('purchase_id_reused');
    expect((await payments(first.purchaseId))[0]?.amount_cents).toBe('5000');
  });

  it('whether the card is kept may change until it is paid, on the same intent', async () => {
    const body = custom();
    const first = await person.call(PATH, { body });
    const second = await person.call(PATH, { body: { ...body, saveCard: true } });
    expect(second.body.paymentIntentId).toBe(first.body.paymentIntentId);
    expect((await stripe.paymentIntents.retrieve(first.body.paymentIntentId)).setup_future_usage).toBe(
      'off_session',
    );
    await person.call(PATH, { body });
    expect((await stripe.paymentIntents.retrieve(first.body.paymentIntentId)).setup_future_usage).toBeNull();
  });

  it('a card that was to be kept is kept once paid, and is the default', async () => {
    const { body } = await person.call(PATH, { body: custom({ saveCard: true }) });
    await confirm(body.paymentIntentId, '4242424242424242');
    await person.call(`/api/stripe/payments/${body.payment.id}/sync`, { method: 'POST' });
    const cards = await rows('select last4, is_default from public.payment_methods where tenant_id = $1', [
      tenant.id,
    ]);
    expect(cards).toEqual([{ last4: '4242', is_default: true }]);
  });

  it('a declined card grants nothing, and another card pays the same purchase', async () => {
    const { body } = await person.call(PATH, { body: custom() });
    const before = await availableCredits(tenant.id);
    expect(await confirm(body.paymentIntentId, '4000000000009995')).toBe('declined');
    const declined = await person.call(`/api/stripe/payments/${body.payment.id}/sync`, { method: 'POST' });
    expect(declined.body.payment).toMatchObject({ status: 'failed', failureCode: 'insufficient_funds' });
    expect(await availableCredits(tenant.id)).toBe(before);
    expect(await confirm(body.paymentIntentId, '4242424242424242')).toBe('succeeded');
    const paid = await person.call(`/api/stripe/payments/${body.payment.id}/sync`, { method: 'POST' });
    expect(paid.body).toMatchObject({ payment: { status: 'succeeded' }, availableCredits: before + 6000 });
  });
});

describe('a purchase that is cut off', () => {
  it.each([
    ['made nothing', 'error_500'],
    ['made the intent', 'error_500_after'],
  ])(
    'S3: a failure that Stripe keeps under the key and that %s does not keep the purchase from going on',
    async (_, kind) => {
      const body = custom();
      await control('POST', '/faults', {
        kind,
        match: { method: 'POST', path: '/v1/payment_intents' },
        times: 1,
      });
      const { status, body: answer } = await person.call(PATH, { body });
      expect(status).toBe(200);
      const again = await person.call(PATH, { body });
      expect(again.body.paymentIntentId).toBe(answer.paymentIntentId);
      const made = await stripe.paymentIntents.list({ limit: 100 });
      const ofThis = made.data.filter(({ metadata }) => metadata.refill_payment_id === answer.payment.id);
      expect(ofThis.map(({ id }) => id)).toEqual([answer.paymentIntentId]);
    },
  );

  it('S3: a failure that Stripe keeps for the customer does not keep the tenant from buying', async () => {
    const { person: newcomer } = await newOwner('Customer');
    await control('POST', '/faults', {
      kind: 'error_500',
      match: { method: 'POST', path: '/v1/customers' },
      times: 1,
    });
    expect((await newcomer.call(PATH, { body: custom() })).status).toBe(200);
  });

  it('C1: Stripe that never got the call: 503 in words, and the same purchase is taken up again', async () => {
    const body = custom();
    // The SDK tries three times by itself: all of them fail.
    await control('POST', '/faults', {
      kind: 'drop_before',
      match: { method: 'POST', path: '/v1/payment_intents' },
      times: 3,
    });
    const failed = await person.call(PATH, { body });
    expect(failed.status).toBe(503);
    expect(failed.body.error.code).toBe('stripe_unreachable');
    expect(failed.headers.get('retry-after')).toBeTruthy();
    expect(await payments(body.purchaseId)).toMatchObject([{ stripe_payment_intent_id: null }]);
    expect((await person.call(PATH, { body })).status).toBe(200);
    expect(await payments(body.purchaseId)).toHaveLength(1);
  });

  it('C2: an intent that was made while we were cut off is found again under its key, not made twice', async () => {
    const body = custom();
    await control('POST', '/faults', {
      kind: 'drop_after',
      match: { method: 'POST', path: '/v1/payment_intents' },
      times: 3,
    });
    // An event that arrives first would tell us of the intent, and there would be nothing to be cut off from.
    await control('POST', '/faults', {
      kind: 'webhook_lose',
      match: { type: 'payment_intent.created' },
      times: 3,
    });
    expect((await person.call(PATH, { body })).status).toBe(503);
    const again = await person.call(PATH, { body });
    expect(again.status).toBe(200);
    const [payment] = await payments(body.purchaseId);
    const made = await stripe.paymentIntents.list({ limit: 100 });
    expect(made.data.filter(({ metadata }) => metadata.refill_payment_id === payment?.id)).toHaveLength(1);
    expect(payment?.stripe_payment_intent_id).toBe(again.body.paymentIntentId);
  });

  it('S4: a rate limit of Stripe is answered 503 and taken up again', async () => {
    const body = custom();
    await control('POST', '/faults', {
      kind: 'error_429',
      match: { method: 'POST', path: '/v1/payment_intents' },
      times: 1,
    });
    expect((await person.call(PATH, { body })).status).toBe(503);
    expect((await person.call(PATH, { body })).status).toBe(200);
  });

  it('C3: asking again after an answer that was lost has no second effect', async () => {
    const { body } = await person.call(PATH, { body: custom() });
    await confirm(body.paymentIntentId, '4242424242424242');
    const before = await purchaseGrants(tenant.id);
    const path = `/api/stripe/payments/${body.payment.id}/sync`;
    await Promise.all([person.call(path, { method: 'POST' }), person.call(path, { method: 'POST' })]);
    const again = await person.call(path, { method: 'POST' });
    expect(again.body.payment.status).toBe('succeeded');
    expect(await purchaseGrants(tenant.id)).toHaveLength(before.length + 1);
  });

  it('S1: an answer of Stripe that never reaches the page loses nothing: the webhook credits', async () => {
    const { body } = await person.call(PATH, { body: custom() });
    const before = await availableCredits(tenant.id);
    await control('POST', '/faults', {
      kind: 'drop_after',
      match: { method: 'POST', path: '*/confirm' },
      times: 3,
    });
    await expect(confirm(body.paymentIntentId, '4242424242424242')).rejects.toMatchObject({
      type: 'StripeConnectionError',
    });
    await control('POST', '/webhooks/drain', {});
    await eventually(
      () => availableCredits(tenant.id),
      (credits) => credits === before + 6000,
    );
  });
});

describe('GET /api/health', () => {
  it('says that every part answers', async () => {
    const { status, body } = await new Person().call('/api/health');
    expect({ status, body }).toEqual({
      status: 200,
      body: { status: 'ok', parts: { database: 'ok', supabase: 'ok', stripe: 'ok', worker: 'ok' } },
    });
  });
});

describe('the cron-called drain', () => {
  it('is for who knows the secret', async () => {
    expect((await new Person().call('/api/jobs/drain', { method: 'POST' })).status).toBe(401);
  });
});
