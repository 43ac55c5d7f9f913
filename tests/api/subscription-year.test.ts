/**
 * A year of a subscription in minutes: the local Stripe's clock leaps, and what it tells of arrives doubled, out of
 * order or not at all. It has a Stripe and a database of its own, because their clocks are ahead of everybody else's.
 */
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { balanceOf, consume } from '#tests/support/ledger.ts';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';
import { createTenant } from '#tests/support/tenants.ts';

const oneDay = 86_400;

let own: OwnSandbox;
let database: TestDatabase;
let product: Awaited<ReturnType<typeof loadProduct>>;
beforeAll(async () => {
  [own, database] = await Promise.all([startOwnSandbox(), createTestDatabase()]);
  // Read once, at the first use of a module: hence the imports after it.
  Object.assign(process.env, {
    DATABASE_URL: database.serverUrl,
    STRIPE_API_URL: own.sandbox.url,
    STRIPE_SECRET_KEY: own.sandbox.secretKey,
    NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: own.sandbox.publishableKey,
    STRIPE_WEBHOOK_SECRET: own.sandbox.webhookSecret,
  });
  product = await loadProduct();
  await own.control('/webhooks/pause');
});
afterAll(async () => {
  expect(await findViolations(database.server)).toEqual([]);
  await product.pool().end();
  await own.stop();
  await database[Symbol.asyncDispose]();
});

async function loadProduct() {
  const [{ pool }, start, plans, change, cancel, overdue, subscriptions, webhooks, reconciliation] =
    await Promise.all([
      import('#lib/db.ts'),
      import('#lib/subscriptions/start-subscription.ts'),
      import('#lib/subscriptions/plan.ts'),
      import('#lib/subscriptions/change-subscription.ts'),
      import('#lib/subscriptions/cancel-subscription.ts'),
      import('#lib/subscriptions/pay-overdue.ts'),
      import('#lib/subscriptions/subscription.ts'),
      import('#lib/webhooks/handlers.ts'),
      import('#lib/reconciliation/reconcile.ts'),
    ]);
  return {
    pool,
    ...start,
    ...plans,
    ...change,
    ...cancel,
    ...overdue,
    ...subscriptions,
    ...webhooks,
    ...reconciliation,
  };
}

/** How what Stripe tells reaches us. */
type Post = 'doubled and out of order' | 'in order' | 'lost';

/** Always the same order for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const left = [...items];
  const out: T[] = [];
  let state = seed;
  while (left.length > 0) {
    state = (state * 48_271) % 2_147_483_647;
    out.push(...left.splice(state % left.length, 1));
  }
  return out;
}

let toldUpto = 0;

/** Hands what Stripe has told since the last time to the handlers of the product, as the post has it. */
async function deliver(post: Post): Promise<void> {
  const events = await own.stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  const fresh = events.reverse().slice(toldUpto);
  toldUpto = events.length;
  if (post === 'lost') return;
  const order = post === 'in order' ? fresh : shuffled([...fresh, ...fresh], 7);
  for (const event of order) {
    const handler = product.handlers[event.type] as ((event: Stripe.Event) => Promise<string>) | undefined;
    if (handler && /^(customer\.subscription|invoice)\./.test(event.type)) await handler(event);
  }
}

const advance = (days: number) => own.control('/clock', { advanceSeconds: Math.round(days * oneDay) });

async function newSubscriber(planSlug: string) {
  const tenant = await createTenant(database);
  const customer = await own.stripe.customers.create({ metadata: { refill_tenant_id: tenant } });
  await database.server.query('select payments.save_customer($1, $2, false)', [tenant, customer.id]);
  const card = await own.control<{ id: string }>('/cards', {
    number: '4242424242424242',
    customer: customer.id,
    set_up_for_off_session: true,
    exp_year: 2045,
  });
  const { subscription, checkoutUrl } = await product.startSubscription({
    tenantId: tenant,
    customerId: null,
    plan: await product.getPlan(null, planSlug),
    requestKey: crypto.randomUUID(),
    userId: null,
    stripeCustomerId: customer.id,
    card: card.id,
    successUrl: 'https://shop.test',
    cancelUrl: 'https://shop.test',
  });
  expect(checkoutUrl).toBeNull();
  const { id } = subscription;
  return {
    tenant,
    customer: customer.id,
    card: card.id,
    id,
    read: () => product.getSubscription(tenant, id),
  };
}

type Subscriber = Awaited<ReturnType<typeof newSubscriber>>;

const available = async ({ tenant }: Subscriber) => (await balanceOf(database.server, tenant)).available;

async function periodsOf({ id }: Subscriber) {
  const { rows } = await database.server.query<{ credits: string; starts_at: Date; ends_at: Date }>(
    'select credits, starts_at, ends_at from public.subscription_periods where subscription_id = $1 order by starts_at',
    [id],
  );
  return rows.map(({ credits, starts_at, ends_at }) => ({ credits: Number(credits), starts_at, ends_at }));
}

async function grantsOf({ tenant }: Subscriber): Promise<number[]> {
  const { rows } = await database.server.query<{ credits: string }>(
    `select credits from public.credit_grants where tenant_id = $1 and source = 'subscription' order by created_at`,
    [tenant],
  );
  return rows.map(({ credits }) => Number(credits));
}

describe.each(['in order', 'doubled and out of order', 'lost'] as const)('a year told %s', (post) => {
  it('has the grants, invoices and access that are stated, and no period twice', {
    timeout: 60_000,
  }, async () => {
    const subscriber = await newSubscriber('monthly-5k');
    const tell = async () => {
      await deliver(post);
      if (post === 'lost') expect(await product.reconcile({ graceSeconds: 0 })).not.toBeNull();
    };
    await tell();
    expect(await available(subscriber)).toBe(5000);

    // Three renewals; without roll-over a month begins with its own credits alone.
    await consume(database.server, subscriber.tenant, 1200);
    await advance(93);
    await tell();
    expect(await periodsOf(subscriber)).toHaveLength(4);
    expect(await available(subscriber)).toBe(5000);

    // An upgrade: charged for the rest of the month, granted once.
    const before = await subscriber.read();
    const growth = await product.getPlan(null, 'monthly-20k');
    const preview = await product.previewChange(before, growth);
    await product.changeSubscription(before, growth, 'upgrade');
    await tell();
    const added = (await available(subscriber)) - 5000;
    // A second or two may pass between the preview and the change.
    expect(Math.abs(added - preview.creditsNow)).toBeLessThan(5);
    expect(preview.chargedNowCents).toBeGreaterThan(0);
    expect((await subscriber.read()).plan_slug).toBe('monthly-20k');

    // The next months have the new plan's credits, and what is left goes on up to its cap.
    await advance(31);
    await tell();
    expect(await available(subscriber)).toBe(20_000 + 5000 + added);
    await advance(31);
    await tell();
    expect(await available(subscriber)).toBe(40_000);

    // A decline: past due, nothing granted, access goes on in its grace.
    await own.control(`/payment_methods/${subscriber.card}/update`, { number: '4000000000000341' });
    const paidPeriods = (await periodsOf(subscriber)).length;
    await advance(31);
    await tell();
    const overdue = await subscriber.read();
    expect(overdue).toMatchObject({ status: 'past_due' });
    expect(overdue.grace_ends_at?.getTime()).toBe(
      (overdue.current_period_start?.getTime() ?? 0) + 7 * oneDay * 1000,
    );
    expect(await periodsOf(subscriber)).toHaveLength(paidPeriods);
    expect(await available(subscriber)).toBe(40_000);

    // A recovery grants the period that was open, once.
    const good = await own.control<{ id: string }>('/cards', {
      number: '4242424242424242',
      customer: subscriber.customer,
      set_up_for_off_session: true,
      exp_year: 2045,
    });
    const recovered = await product.payOverdue(overdue, good.id);
    expect(recovered).toMatchObject({ status: 'active', access: 'active', grace_ends_at: null });
    await tell();
    expect(await periodsOf(subscriber)).toHaveLength(paidPeriods + 1);
    expect(await available(subscriber)).toBe(40_000);

    // The rest of the year, then an end at the period's end.
    await advance(350 - 93 - 31 * 3);
    await tell();
    const last = await product.cancelSubscription(await subscriber.read(), true);
    expect(last).toMatchObject({ status: 'active', cancel_at_period_end: true, access: 'active' });
    await advance(32);
    await tell();
    const ended = await subscriber.read();
    expect(ended).toMatchObject({ status: 'canceled', access: 'none' });
    expect(ended.ended_at?.getTime()).toBe(last.current_period_end?.getTime());

    // Every paid invoice has its grant, the periods follow one another without a gap, and nothing more comes.
    const paid = await own.stripe.invoices
      .list({ customer: subscriber.customer, status: 'paid', limit: 100 })
      .autoPagingToArray({ limit: 100 });
    const periods = await periodsOf(subscriber);
    expect(periods).toHaveLength(paid.length - 1);
    expect(periods).toHaveLength(12);
    for (const [position, { starts_at }] of periods.entries()) {
      if (position > 0) expect(starts_at).toEqual(periods[position - 1]?.ends_at);
    }
    expect(await grantsOf(subscriber)).toEqual([5000, 5000, 5000, 5000, added, ...Array(8).fill(20_000)]);
    await advance(62);
    await tell();
    expect(await periodsOf(subscriber)).toHaveLength(12);
  });
});

describe('a renewal that is never paid', () => {
  it('ends the plan after the last retry; without roll-over its unused credits lapse, and bought ones stay', async () => {
    const subscriber = await newSubscriber('monthly-5k');
    await database.server.query(`select credits.give($1, 'promotion', 300, 'bought')`, [subscriber.tenant]);
    await own.control(`/payment_methods/${subscriber.card}/update`, { number: '4000000000000341' });
    await advance(50);
    await deliver('doubled and out of order');
    expect(await subscriber.read()).toMatchObject({
      status: 'canceled',
      access: 'none',
      grace_ends_at: null,
    });
    expect(await available(subscriber)).toBe(300);
    expect(await periodsOf(subscriber)).toHaveLength(1);
  });
});

describe('subscribing', () => {
  it('twice at once with one key makes one subscription at Stripe', async () => {
    const tenant = await createTenant(database);
    const customer = await own.stripe.customers.create();
    await database.server.query('select payments.save_customer($1, $2, false)', [tenant, customer.id]);
    const request = {
      tenantId: tenant,
      customerId: null,
      plan: await product.getPlan(null, 'monthly-100k'),
      requestKey: crypto.randomUUID(),
      userId: null,
      stripeCustomerId: customer.id,
      card: null,
      successUrl: 'https://shop.test',
      cancelUrl: 'https://shop.test',
    };
    const [first, second] = await Promise.all([
      product.startSubscription(request),
      product.startSubscription(request),
    ]);
    expect(second.checkoutUrl).toBe(first.checkoutUrl);
    // Another choice closes the page of the first.
    const other = await product.startSubscription({
      ...request,
      requestKey: crypto.randomUUID(),
      plan: await product.getPlan(null, 'monthly-5k'),
    });
    expect(other.subscription.id).toBe(first.subscription.id);
    expect((await fetch(first.checkoutUrl ?? '')).status).toBe(410);
    const { id } = await own.control<{ id: string }>('/cards', { number: '4242424242424242' });
    const page = await fetch(other.checkoutUrl ?? '', {
      method: 'POST',
      headers: { origin: own.sandbox.url },
      body: new URLSearchParams({ payment_method: id, email: 'ada@example.test' }),
    });
    expect(page.status).toBe(200);
    await deliver('in order');
    expect(await product.getSubscription(tenant, first.subscription.id)).toMatchObject({
      status: 'active',
      plan_slug: 'monthly-5k',
    });
    expect((await balanceOf(database.server, tenant)).available).toBe(5000);
  });
});
