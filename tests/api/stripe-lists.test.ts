import { describe, expect, it } from 'vitest';
import { stripeClient, stripeError } from '#tests/support/stripe-client.ts';

const stripe = stripeClient();

async function fiveIntents() {
  const customer = (await stripe.customers.create()).id;
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    ids.unshift((await stripe.paymentIntents.create({ amount: 5000, currency: 'usd', customer })).id);
  }
  return { customer, ids };
}

describe('lists', () => {
  it('page newest first, forwards and backwards, and auto-pagination sees each once', async () => {
    const { customer, ids } = await fiveIntents();
    const first = await stripe.paymentIntents.list({ customer, limit: 2 });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.has_more).toBe(true);
    const next = await stripe.paymentIntents.list({ customer, limit: 2, starting_after: ids[1] ?? '' });
    expect(next.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const back = await stripe.paymentIntents.list({ customer, limit: 2, ending_before: ids[4] ?? '' });
    expect(back.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const all = await stripe.paymentIntents.list({ customer, limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(ids);
  });

  it('lose nothing when new objects arrive between two pages', async () => {
    const { customer, ids } = await fiveIntents();
    const first = await stripe.paymentIntents.list({ customer, limit: 3 });
    await stripe.paymentIntents.create({ amount: 5000, currency: 'usd', customer });
    const rest = await stripe.paymentIntents.list({ customer, starting_after: first.data.at(-1)?.id ?? '' });
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(ids);
  });

  it('filter by creation time', async () => {
    const { customer } = await fiveIntents();
    const now = Math.floor(Date.now() / 1000);
    const tomorrow = now + 86_400;
    expect((await stripe.paymentIntents.list({ customer, created: { gte: now - 3600 } })).data).toHaveLength(
      5,
    );
    expect((await stripe.paymentIntents.list({ customer, created: { gt: tomorrow * 10 } })).data).toEqual([]);
  });

  it('expand inside their data', async () => {
    const { customer } = await fiveIntents();
    const { data } = await stripe.paymentIntents.list({ customer, limit: 1, expand: ['data.customer'] });
    expect(data[0]?.customer).toMatchObject({ id: customer, object: 'customer' });
    const error = await stripeError(stripe.paymentIntents.list({ expand: ['data.amount'] }));
    expect(error.statusCode).toBe(400);
  });

  it('refuse a limit above a hundred and a cursor that is not there', async () => {
    expect((await stripeError(stripe.customers.list({ limit: 101 }))).statusCode).toBe(400);
    expect((await stripeError(stripe.customers.list({ starting_after: 'cus_none' }))).statusCode).toBe(400);
  });
});

describe('events', () => {
  it('tell what happened, oldest facts untouched by later changes, and are found by type', async () => {
    const customer = await stripe.customers.create({ name: 'before' });
    await stripe.customers.update(customer.id, { name: 'after' });
    const { data } = await stripe.events.list({ types: ['customer.created', 'customer.updated'], limit: 20 });
    const mine = data.filter(({ data: { object } }) => 'id' in object && object.id === customer.id);
    expect(mine.map(({ type }) => type)).toEqual(['customer.updated', 'customer.created']);
    expect(mine[1]?.data.object).toMatchObject({ name: 'before' });
    expect(mine[0]?.data.previous_attributes).toMatchObject({ name: 'before' });
    expect(mine[0]).toMatchObject({ livemode: false, api_version: '2026-10-28.endive' });
  });
});
