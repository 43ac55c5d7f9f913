import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';
import { withoutRedirects } from '#tests/support/stripe-client.ts';

let own: OwnSandbox;
beforeAll(async () => {
  own = await startOwnSandbox();
});
afterAll(() => own.stop());
afterEach(async () => {
  own.answerWith(200);
  await own.control('/faults', undefined, 'DELETE');
  await own.control('/webhooks/drain');
  own.received.length = 0;
});

const payment = {
  amount: 5000,
  currency: 'usd',
  ...withoutRedirects,
  payment_method: 'pm_card_visa',
  confirm: true,
};
const types = () => own.received.map(({ event }) => event?.type);

describe('webhooks of the local Stripe', () => {
  it('arrive signed, once each, for everything a payment does', async () => {
    await own.stripe.paymentIntents.create(payment);
    await own.control('/webhooks/drain');
    expect(own.received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(types().sort()).toEqual([
      'charge.succeeded',
      'payment_intent.created',
      'payment_intent.succeeded',
    ]);
    const { data } = await own.stripe.events.list({ limit: 3, delivery_success: true });
    expect(data.every(({ pending_webhooks: pending }) => pending === 0)).toBe(true);
  });

  it('are tried again after an error, signed anew, and each attempt is on record', async () => {
    own.answerWith(500);
    const customer = await own.stripe.customers.create();
    await expect.poll(() => own.received.length).toBe(1);
    own.answerWith(200);
    await own.control('/webhooks/drain');
    expect(own.received).toHaveLength(2);
    const { data } = await own.stripe.events.list({ type: 'customer.created', limit: 1 });
    expect(data[0]?.data.object).toMatchObject({ id: customer.id });
    const { data: deliveries } = await own.control<{ data: { attempt: number; status: number }[] }>(
      `/deliveries?event=${data[0]?.id}`,
      undefined,
      'GET',
    );
    expect(deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [2, 200],
      [1, 500],
    ]);
  });

  it('survive a restart of the sandbox', async () => {
    await own.control('/webhooks/pause');
    await own.stripe.customers.create();
    expect(own.received).toEqual([]);
    await own.restart();
    await own.control('/webhooks/drain');
    expect(types()).toEqual(['customer.created']);
  });

  it('can be doubled, lost, badly signed, and sent again', async () => {
    await own.control('/faults', { kind: 'webhook_duplicate', match: { type: 'customer.created' } });
    await own.stripe.customers.create();
    await own.control('/webhooks/drain');
    expect(types()).toEqual(['customer.created', 'customer.created']);
    own.received.length = 0;

    await own.control('/faults', { kind: 'webhook_lose', match: { type: 'customer.*' } });
    await own.stripe.customers.create();
    await own.control('/webhooks/drain');
    expect(own.received).toEqual([]);
    const { data } = await own.stripe.events.list({ limit: 1 });
    await own.control(`/events/${data[0]?.id}/redeliver`);
    await own.control('/webhooks/drain');
    expect(types()).toEqual(['customer.created']);
    own.received.length = 0;

    await own.control('/faults', { kind: 'webhook_bad_signature' });
    await own.stripe.customers.create();
    await own.control('/webhooks/drain');
    expect(own.received.map(({ isSigned }) => isSigned)).toEqual([false]);
  });

  it('arrive out of order when asked to', async () => {
    await own.control('/faults', {
      kind: 'webhook_reorder',
      match: { type: 'payment_intent.created' },
      delay_ms: 300,
    });
    await own.stripe.paymentIntents.create(payment);
    await own.control('/webhooks/drain');
    expect(types().at(-1)).toBe('payment_intent.created');
  });
});
