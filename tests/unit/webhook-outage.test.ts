import { NextRequest } from 'next/server';
import Stripe from 'stripe';
import { afterAll, describe, expect, it } from 'vitest';
import { POST } from '#app/api/stripe/webhooks/route.ts';
import { pool } from '#lib/db.ts';
import { environment } from '../support/environment.ts';

// Its DATABASE_URL leads to a port on which nobody listens.
Object.assign(process.env, environment);
afterAll(() => pool().end());

const post = (payload: string, secret: string) =>
  POST(
    new NextRequest('http://127.0.0.1:1/api/stripe/webhooks', {
      method: 'POST',
      headers: { 'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }) },
      body: payload,
    }),
    { params: Promise.resolve(undefined) },
  );
const event = (id: string) =>
  JSON.stringify({ id, type: 'charge.updated', livemode: false, created: 1, data: { object: {} } });

describe('while the database is away', () => {
  it('C11: no event is acknowledged: each is answered 503 with the time to come back', async () => {
    const answers = await Promise.all(
      ['evt_1', 'evt_2', 'evt_2'].map((id) => post(event(id), environment.STRIPE_WEBHOOK_SECRET)),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(await answer.json()).toMatchObject({ error: { code: 'unavailable' } });
    }
  });

  it('a forged event is still answered 400', async () => {
    expect((await post(event('evt_3'), 'whsec_forged')).status).toBe(400);
  });
});
