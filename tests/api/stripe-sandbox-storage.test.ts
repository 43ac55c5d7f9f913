import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testCards } from '#sandbox/stripe/cards/test-cards.ts';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';

let own: OwnSandbox;
beforeAll(async () => {
  own = await startOwnSandbox();
});
afterAll(() => own.stop());

function fromFrame(body: Record<string, string>, origin: string): Promise<Response> {
  return fetch(`${own.sandbox.url}/frames/payment_methods`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({
      key: own.sandbox.publishableKey,
      exp_month: '12',
      exp_year: '2034',
      cvc: '123',
      ...body,
    }),
  });
}

describe('card numbers at the local Stripe', () => {
  it('are in no table after every test card was typed and tried', async () => {
    for (const number of Object.keys(testCards)) {
      const response = await fromFrame({ number }, 'null');
      expect(response.status).toBe(200);
      const { id } = await response.json();
      await own.stripe.paymentIntents
        .create({
          amount: 5000,
          currency: 'usd',
          payment_method: id,
          confirm: true,
          return_url: 'https://x.test/',
        })
        .catch(() => null);
    }
    await own.control('/webhooks/drain');
    const tables = await own.pool.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'",
    );
    expect(tables.rows.length).toBeGreaterThan(3);
    for (const { name } of tables.rows) {
      const { rows } = await own.pool.query<{ line: string }>(`select t::text as line from ${name} t`);
      const everything = rows.map(({ line }) => line).join('\n');
      for (const number of Object.keys(testCards)) expect(everything.includes(number)).toBe(false);
    }
  });

  it('are taken from the opaque frame alone', async () => {
    const response = await fromFrame({ number: '4242424242424242' }, 'https://shop.test');
    expect(response.status).toBe(403);
  });

  it('that are not test numbers are refused, and not kept', async () => {
    const response = await fromFrame({ number: '4111111111111111' }, 'null');
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({ error: { decline_code: 'test_mode_live_card' } });
  });
});

describe('state of the local Stripe', () => {
  it('survives a restart, idempotency included', async () => {
    const made = await own.stripe.customers.create({ name: 'kept' }, { idempotencyKey: 'kept' });
    await own.restart();
    expect(await own.stripe.customers.retrieve(made.id)).toMatchObject({ name: 'kept' });
    expect((await own.stripe.customers.create({ name: 'kept' }, { idempotencyKey: 'kept' })).id).toBe(
      made.id,
    );
  });

  it('is empty after a reset', async () => {
    await own.control('/reset');
    expect((await own.stripe.customers.list()).data).toEqual([]);
  });
});
