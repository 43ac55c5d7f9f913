import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';
import { stripeError, withoutRedirects } from '#tests/support/stripe-client.ts';

let own: OwnSandbox;
beforeAll(async () => {
  own = await startOwnSandbox();
});
afterAll(() => own.stop());
afterEach(() => own.control('/faults', undefined, 'DELETE'));

/** The SDK tries a reset connection once more by itself, even when told not to retry. */
const forGood = { times: 2 };
const match = { method: 'POST', path: '/v1/payment_intents' };
const payment = {
  amount: 5000,
  currency: 'usd',
  ...withoutRedirects,
  payment_method: 'pm_card_visa',
  confirm: true,
};
const charges = async () => (await own.stripe.charges.list({ limit: 100 })).data.length;

describe('faults of the local Stripe', () => {
  it('drop_before makes nothing; the same key then charges once', async () => {
    await own.control('/faults', { kind: 'drop_before', match, ...forGood });
    const idempotencyKey = randomUUID();
    const before = await charges();
    const error = await stripeError(own.stripe.paymentIntents.create(payment, { idempotencyKey }));
    expect(error.type).toBe('StripeConnectionError');
    expect(await charges()).toBe(before);
    await own.stripe.paymentIntents.create(payment, { idempotencyKey });
    expect(await charges()).toBe(before + 1);
  });

  it('drop_after has charged; the same key tells so without charging again', async () => {
    await own.control('/faults', { kind: 'drop_after', match, ...forGood });
    const idempotencyKey = randomUUID();
    const before = await charges();
    await stripeError(own.stripe.paymentIntents.create(payment, { idempotencyKey }));
    expect(await charges()).toBe(before + 1);
    const replay = await own.stripe.paymentIntents.create(payment, { idempotencyKey });
    expect(replay.status).toBe('succeeded');
    expect(await charges()).toBe(before + 1);
  });

  it.each([
    ['error_500', 0],
    ['error_500_after', 1],
  ])('%s is replayed under its key, having made %i charge', async (kind, made) => {
    await own.control('/faults', { kind, match });
    const idempotencyKey = randomUUID();
    const before = await charges();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await stripeError(own.stripe.paymentIntents.create(payment, { idempotencyKey }));
      expect(error).toMatchObject({ statusCode: 500, type: 'StripeAPIError' });
    }
    expect(await charges()).toBe(before + made);
  });

  it('error_429 is not stored, so that the same key goes through later', async () => {
    await own.control('/faults', { kind: 'error_429', match });
    const idempotencyKey = randomUUID();
    const error = await stripeError(own.stripe.paymentIntents.create(payment, { idempotencyKey }));
    expect(error).toMatchObject({ statusCode: 429, type: 'StripeRateLimitError' });
    expect((await own.stripe.paymentIntents.create(payment, { idempotencyKey })).status).toBe('succeeded');
  });

  it('a key whose request still runs is in use', async () => {
    const blocker = await own.pool.connect();
    await blocker.query('begin; lock table objects in access exclusive mode');
    const idempotencyKey = randomUUID();
    const first = own.stripe.paymentIntents.create(payment, { idempotencyKey });
    await expect
      .poll(
        async () =>
          (await own.pool.query('select 1 from idempotent_requests where key = $1', [`sk:${idempotencyKey}`]))
            .rowCount,
      )
      .toBe(1);
    const second = await stripeError(own.stripe.paymentIntents.create(payment, { idempotencyKey }));
    expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    await blocker.query('rollback');
    blocker.release();
    expect((await first).status).toBe('succeeded');
  });

  it('strike by rate the same way for the same seed', async () => {
    const run = async () => {
      await own.control('/faults', { kind: 'error_500', match: { path: '/v1/balance' }, rate: 0.5, seed: 7 });
      const hits: boolean[] = [];
      for (let i = 0; i < 12; i += 1) {
        hits.push(
          await own.stripe.balance.retrieve().then(
            () => false,
            () => true,
          ),
        );
      }
      await own.control('/faults', undefined, 'DELETE');
      return hits;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  it('are heard by nobody from another origin', async () => {
    const response = await fetch(`${own.sandbox.url}/_sandbox/faults`, {
      headers: { origin: 'https://evil.test' },
    });
    expect(response.status).toBe(403);
  });
});
