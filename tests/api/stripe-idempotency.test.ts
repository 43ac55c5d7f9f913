import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stripeClient, stripeError, withoutRedirects } from '#tests/support/stripe-client.ts';

const stripe = stripeClient();
const payment = { amount: 5000, currency: 'usd', ...withoutRedirects, confirm: true };

describe('idempotency keys', () => {
  it('replay the first answer and make nothing new', async () => {
    const idempotencyKey = randomUUID();
    const params = { ...payment, payment_method: 'pm_card_visa' };
    const first = await stripe.paymentIntents.create(params, { idempotencyKey });
    const second = await stripe.paymentIntents.create(params, { idempotencyKey });
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect((await stripe.charges.list({ payment_intent: first.id })).data).toHaveLength(1);
  });

  it('replay a decline too', async () => {
    const idempotencyKey = randomUUID();
    const params = { ...payment, payment_method: 'pm_card_chargeDeclined' };
    const first = await stripeError(stripe.paymentIntents.create(params, { idempotencyKey }));
    const second = await stripeError(stripe.paymentIntents.create(params, { idempotencyKey }));
    expect(second).toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
  });

  it('refuse other parameters', async () => {
    const idempotencyKey = randomUUID();
    await stripe.customers.create({ name: 'one' }, { idempotencyKey });
    const error = await stripeError(stripe.customers.create({ name: 'two' }, { idempotencyKey }));
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
  });

  it('stay free after a request that failed validation', async () => {
    const idempotencyKey = randomUUID();
    await stripeError(stripe.paymentIntents.create({ amount: 1, currency: 'usd' }, { idempotencyKey }));
    const made = await stripe.paymentIntents.create({ amount: 5000, currency: 'usd' }, { idempotencyKey });
    expect(made.status).toBe('requires_payment_method');
  });

  it('let one of many simultaneous requests through; the others wait or are told it is in use', async () => {
    const idempotencyKey = randomUUID();
    const params = { ...payment, payment_method: 'pm_card_visa' };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => stripe.paymentIntents.create(params, { idempotencyKey })),
    );
    const ids = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.id] : []));
    expect(new Set(ids).size).toBe(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
      }
    }
  });
});
