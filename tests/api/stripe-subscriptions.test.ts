import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';
import { stripeError } from '#tests/support/stripe-client.ts';

let own: OwnSandbox;
let small: Stripe.Price;
let large: Stripe.Price;
beforeAll(async () => {
  own = await startOwnSandbox();
  const product = await own.stripe.products.create({ name: 'Plan' });
  const monthly = { product: product.id, currency: 'usd', recurring: { interval: 'month' } } as const;
  small = await own.stripe.prices.create({ ...monthly, unit_amount: 2000 });
  large = await own.stripe.prices.create({ ...monthly, unit_amount: 5000 });
});
afterAll(() => own.stop());

const oneDay = 86_400;
const advance = (seconds: number) => own.control('/clock', { advanceSeconds: seconds });

async function customerWith(number = '4242424242424242') {
  const customer = await own.stripe.customers.create({ email: 'ada@example.test' });
  const card = await own.control<{ id: string }>('/cards', {
    number,
    customer: customer.id,
    set_up_for_off_session: true,
  });
  return { customer: customer.id, card: card.id };
}

async function subscribe(extra: Partial<Stripe.SubscriptionCreateParams> = {}, number?: string) {
  const { customer, card } = await customerWith(number);
  const subscription = await own.stripe.subscriptions.create({
    customer,
    default_payment_method: card,
    items: [{ price: small.id }],
    ...extra,
  });
  return { subscription, card, customer };
}

function periodOf(subscription: Stripe.Subscription) {
  const [item] = subscription.items.data;
  if (!item) throw new Error('The subscription has no item.');
  return { item: item.id, start: item.current_period_start, end: item.current_period_end };
}

const retrieve = ({ id }: { id: string }) => own.stripe.subscriptions.retrieve(id);

/** Oldest first. */
async function invoicesOf({ id }: { id: string }) {
  const { data } = await own.stripe.invoices.list({ subscription: id, limit: 100 });
  return data.reverse();
}

async function eventsOf(id: string) {
  const { data } = await own.stripe.events.list({ limit: 100 });
  return data
    .filter(({ data: { object } }) => 'id' in object && object.id === id)
    .map(({ type }) => type)
    .reverse();
}

describe('a subscription', () => {
  it('is active once its first invoice is paid, in the shapes of the current version', async () => {
    const { subscription } = await subscribe({ metadata: { plan: 'small' } });
    expect(subscription).toMatchObject({ status: 'active', currency: 'usd', metadata: { plan: 'small' } });
    const [invoice] = await invoicesOf(subscription);
    expect(invoice).toMatchObject({
      id: subscription.latest_invoice,
      billing_reason: 'subscription_create',
      status: 'paid',
      amount_paid: 2000,
      parent: {
        type: 'subscription_details',
        subscription_details: { subscription: subscription.id, metadata: { plan: 'small' } },
      },
      lines: {
        data: [
          {
            amount: 2000,
            period: { end: periodOf(subscription).end },
            pricing: { price_details: { price: small.id } },
          },
        ],
      },
    });
    expect(invoice?.payments).toBeUndefined();
    const full = await own.stripe.invoices.retrieve(invoice?.id ?? '', {
      expand: ['payments.data.payment.payment_intent'],
    });
    expect(full.payments?.data[0]).toMatchObject({
      status: 'paid',
      payment: { type: 'payment_intent', payment_intent: { status: 'succeeded', amount_received: 2000 } },
    });
    expect(await eventsOf(subscription.id)).toEqual([
      'customer.subscription.created',
      'customer.subscription.updated',
    ]);
    expect(await eventsOf(invoice?.id ?? '')).toEqual([
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
  });

  it('renews twelve times when the clock leaps a year, each time with the dates of its own period', async () => {
    const { subscription } = await subscribe();
    const { start } = periodOf(subscription);
    await advance(366 * oneDay);
    const invoices = await invoicesOf(subscription);
    expect(invoices).toHaveLength(13);
    const starts = invoices.map(({ lines }) => lines.data[0]?.period.start);
    expect(new Set(starts).size).toBe(13);
    expect(
      invoices.every(
        ({ status, created, lines }) => status === 'paid' && created === lines.data[0]?.period.start,
      ),
    ).toBe(true);
    const day = new Date(start * 1000).getUTCDate();
    expect(new Date((starts[12] ?? 0) * 1000).getUTCDate()).toBe(day);
    expect((await retrieve(subscription)).status).toBe('active');
  });

  it('is past due after a decline, tried again by the clock, and active when another card pays', async () => {
    const { subscription, customer, card } = await subscribe();
    await own.control(`/payment_methods/${card}/update`, { number: '4000000000000341' });
    await advance(31 * oneDay);
    const [, due] = await invoicesOf(subscription);
    expect(due).toMatchObject({ status: 'open', attempt_count: 1, billing_reason: 'subscription_cycle' });
    expect(due?.next_payment_attempt).toBe((due?.created ?? 0) + 3 * oneDay);
    expect((await retrieve(subscription)).status).toBe('past_due');
    await advance(4 * oneDay);
    expect((await own.stripe.invoices.retrieve(due?.id ?? '')).attempt_count).toBe(2);
    expect(await stripeError(own.stripe.invoices.pay(due?.id ?? ''))).toMatchObject({
      code: 'card_declined',
    });
    const good = await own.control<{ id: string }>('/cards', { number: '4242424242424242', customer });
    const paid = await own.stripe.invoices.pay(due?.id ?? '', { payment_method: good.id });
    expect(paid.status).toBe('paid');
    expect((await retrieve(subscription)).status).toBe('active');
  });

  it('ends when the last retry fails, and its invoice is written off', async () => {
    const { subscription, card } = await subscribe();
    await own.control(`/payment_methods/${card}/update`, { number: '4000000000000341' });
    await advance(50 * oneDay);
    const [, due] = await invoicesOf(subscription);
    expect(due).toMatchObject({ status: 'uncollectible', attempt_count: 4, next_payment_attempt: null });
    expect(await retrieve(subscription)).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'payment_failed' },
    });
    await advance(40 * oneDay);
    expect(await invoicesOf(subscription)).toHaveLength(2);
  });

  it('is incomplete when the first card declines, and lets go after 23 hours', async () => {
    const { subscription } = await subscribe({}, '4000000000000341');
    expect(subscription.status).toBe('incomplete');
    await advance(23 * 3_600 + 1);
    expect((await retrieve(subscription)).status).toBe('incomplete_expired');
    expect((await invoicesOf(subscription))[0]?.status).toBe('void');
  });

  it('leaves nothing behind with error_if_incomplete', async () => {
    const { customer, card } = await customerWith('4000000000000341');
    const error = await stripeError(
      own.stripe.subscriptions.create({
        customer,
        default_payment_method: card,
        items: [{ price: small.id }],
        payment_behavior: 'error_if_incomplete',
      }),
    );
    expect(error).toMatchObject({ code: 'card_declined', statusCode: 402 });
    expect((await own.stripe.subscriptions.list({ customer, status: 'all' })).data).toEqual([]);
  });

  it('waits for the browser with default_incomplete, and is active when the bank was answered', async () => {
    const { customer } = await customerWith();
    const subscription = await own.stripe.subscriptions.create({
      customer,
      items: [{ price: small.id }],
      payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
      expand: ['latest_invoice.confirmation_secret'],
    });
    const invoice = subscription.latest_invoice;
    if (invoice === null || typeof invoice === 'string') throw new Error('The invoice was not expanded.');
    const intentId = invoice.confirmation_secret?.client_secret.split('_secret_')[0] ?? '';
    const waiting = await own.stripe.paymentIntents.confirm(intentId, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://shop.test',
    });
    expect(waiting.status).toBe('requires_action');
    await own.control(`/intents/${intentId}/authenticate`, { outcome: 'complete' });
    const active = await retrieve(subscription);
    expect(active.status).toBe('active');
    expect(active.default_payment_method).toMatch(/^pm_/);
  });

  it('costs nothing while it is tried, and is charged when the trial ends', async () => {
    const { subscription } = await subscribe({ trial_period_days: 7 });
    expect(subscription.status).toBe('trialing');
    expect((await invoicesOf(subscription))[0]).toMatchObject({ total: 0, status: 'paid' });
    await advance(7 * oneDay + 1);
    expect((await retrieve(subscription)).status).toBe('active');
    expect((await invoicesOf(subscription))[1]).toMatchObject({ total: 2000, status: 'paid' });
  });

  it('canceled at the period end runs until then and is not renewed; taken back, it goes on', async () => {
    const { subscription } = await subscribe();
    const ending = await own.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({ status: 'active', cancel_at: periodOf(subscription).end });
    const back = await own.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(back).toMatchObject({ cancel_at: null, canceled_at: null });
    await own.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await advance(32 * oneDay);
    const ended = await retrieve(subscription);
    expect(ended).toMatchObject({ status: 'canceled', ended_at: periodOf(subscription).end });
    expect(await invoicesOf(subscription)).toHaveLength(1);
  });

  it('canceled now ends now, once', async () => {
    const { subscription } = await subscribe();
    expect((await own.stripe.subscriptions.cancel(subscription.id)).status).toBe('canceled');
    expect((await stripeError(own.stripe.subscriptions.cancel(subscription.id))).code).toBe(
      'resource_missing',
    );
  });
});

describe('a change in mid-period', () => {
  async function halfway() {
    const made = await subscribe();
    const { start, end, item } = periodOf(made.subscription);
    const at = Math.floor((start + end) / 2);
    await advance(at - start);
    return { ...made, item, at, share: (end - at) / (end - start) };
  }

  it('invoiced at once charges the difference for what is left, as previewed', async () => {
    const { subscription, item, at, share } = await halfway();
    const change = {
      items: [{ id: item, price: large.id }],
      proration_behavior: 'always_invoice' as const,
      proration_date: at,
    };
    const preview = await own.stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: change,
    });
    const changed = await own.stripe.subscriptions.update(subscription.id, change);
    const invoice = await own.stripe.invoices.retrieve(String(changed.latest_invoice));
    const [unused, remaining] = invoice.lines.data;
    expect(invoice).toMatchObject({
      billing_reason: 'subscription_update',
      status: 'paid',
      total: preview.total,
    });
    expect(unused).toMatchObject({
      amount: -Math.round(2000 * share),
      parent: { subscription_item_details: { proration: true } },
    });
    expect(remaining?.amount).toBe(Math.round(5000 * share));
    expect(changed.items.data[0]?.price.id).toBe(large.id);
  });

  it('is otherwise added to the next invoice', async () => {
    const { subscription, item } = await halfway();
    await own.stripe.subscriptions.update(subscription.id, { items: [{ id: item, price: large.id }] });
    expect(await invoicesOf(subscription)).toHaveLength(1);
    await advance(17 * oneDay);
    const [, renewal] = await invoicesOf(subscription);
    expect(renewal?.lines.data).toHaveLength(3);
    expect(renewal?.total).toBeGreaterThan(5000);
    await advance(31 * oneDay);
    expect((await invoicesOf(subscription))[2]?.total).toBe(5000);
  });

  it('that comes cheaper becomes a balance, which the renewal uses first', async () => {
    const { customer, card } = await customerWith();
    const subscription = await own.stripe.subscriptions.create({
      customer,
      default_payment_method: card,
      items: [{ price: large.id }],
    });
    const { item } = periodOf(subscription);
    await own.stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, price: small.id }],
      proration_behavior: 'always_invoice',
    });
    const after = await own.stripe.customers.retrieve(customer);
    expect(after.deleted ? 0 : after.balance).toBeLessThan(-2000);
    await advance(32 * oneDay);
    const renewal = (await invoicesOf(subscription))[2];
    expect(renewal).toMatchObject({ total: 2000, amount_due: 0, status: 'paid' });
  });

  it('that is declined with error_if_incomplete changes nothing', async () => {
    const { subscription, item, card } = await halfway();
    await own.control(`/payment_methods/${card}/update`, { number: '4000000000000341' });
    const error = await stripeError(
      own.stripe.subscriptions.update(subscription.id, {
        items: [{ id: item, price: large.id }],
        proration_behavior: 'always_invoice',
        payment_behavior: 'error_if_incomplete',
      }),
    );
    expect(error.code).toBe('card_declined');
    expect((await retrieve(subscription)).items.data[0]?.price.id).toBe(small.id);
    expect(await invoicesOf(subscription)).toHaveLength(1);
  });
});

describe('a checkout session in subscription mode', () => {
  it('starts the subscription when it is paid, after a decline too, and shows it only then', async () => {
    const session = await own.stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'https://shop.test/done',
      customer_email: 'ada@example.test',
      line_items: [{ price: small.id, quantity: 2 }],
      subscription_data: { metadata: { season: '2027' } },
    });
    const pay = async (number: string) => {
      const { id } = await own.control<{ id: string }>('/cards', { number });
      const response = await fetch(`${own.sandbox.url}/c/pay/${session.id}`, {
        method: 'POST',
        headers: { origin: own.sandbox.url },
        body: new URLSearchParams({ payment_method: id }),
      });
      return response.status;
    };
    expect(await pay('4000000000000002')).toBe(402);
    expect((await own.stripe.checkout.sessions.retrieve(session.id)).subscription).toBeNull();
    expect(await pay('4242424242424242')).toBe(200);
    const paid = await own.stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      subscription: { status: 'active', metadata: { season: '2027' } },
    });
    await advance(32 * oneDay);
    expect(
      await invoicesOf({ id: typeof paid.subscription === 'string' ? '' : (paid.subscription?.id ?? '') }),
    ).toHaveLength(2);
  });
});
