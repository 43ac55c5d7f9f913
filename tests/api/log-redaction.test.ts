/** X13: requests that fail with secrets in them, and what the processes wrote about it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Stripe from 'stripe';
import { afterAll, expect, it } from 'vitest';
import { eventually, owner } from '../support/running-ledger.ts';
import { newOwner, Person } from '../support/signed-in.ts';
import { STACK_FILE_VARIABLE, stack } from '../support/stack.ts';
import { deliver, eventAbout } from '../support/stripe.ts';

afterAll(() => owner.end());

const folder = join(dirname(process.env[STACK_FILE_VARIABLE] ?? ''), 'logs');
const logs = () =>
  ['app.log', 'worker.log'].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');

const CARD = '4242424242424242';

it('X13: no log of a failing request has card data, tokens, keys, cookies or signing secrets', async () => {
  expect(readdirSync(folder)).toContain('app.log');
  const { person } = await newOwner('Logged');
  const cookies = person.cookieValues();
  const apiKey = `rk_test_${'k'.repeat(40)}`;
  const password = `Hunter2-${crypto.randomUUID()}`;
  const token = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${'s'.repeat(43)}`;

  // Card data where none belongs, in every part of a request.
  await person.call('/api/stripe/create-payment-intent', {
    body: { purchaseId: crypto.randomUUID(), customAmountCents: 5000, card: { number: CARD, cvc: '123' } },
  });
  await person.call(`/api/stripe/payments/${CARD}/sync?card=${CARD}`, { method: 'POST' });
  await new Person().call('/api/auth/sign-in', { body: { email: 'nobody@example.test', password } });
  await person.call('/api/credits/balance', { headers: { authorization: `Bearer ${apiKey}` } });
  await person.call('/api/credits/balance', { headers: { authorization: `Bearer ${token}` } });
  await deliver({ payload: eventAbout('customer.updated', { id: 'cus_x', note: CARD }), signature: token });

  const begun = await person.call('/api/stripe/create-payment-intent', {
    body: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
  });
  const clientSecret = String(begun.body.clientSecret);
  expect(clientSecret).toContain('_secret_');

  // A job that fails with all of that in its event.
  const poison = eventAbout('payment_intent.succeeded', {
    id: 'pi_that_does_not_exist',
    object: 'payment_intent',
    client_secret: clientSecret,
    metadata: { refill_payment_id: crypto.randomUUID(), card: CARD },
  });
  expect((await deliver({ payload: poison })).status).toBe(200);
  const { id } = JSON.parse(poison) as Stripe.Event;
  const written = await eventually(
    async () => logs(),
    (text) => text.includes(id),
    30_000,
  );

  const secrets: Record<string, string> = {
    'a card number': CARD,
    'a password': password,
    'an API key': apiKey,
    'a token': token,
    'a client secret': clientSecret,
    "Stripe's key": stack().STRIPE_SECRET_KEY,
    'the signing secret': stack().STRIPE_WEBHOOK_SECRET,
    "Supabase's key": stack().SUPABASE_SECRET_KEY,
    "the scheduler's secret": stack().CRON_SECRET,
    'our own secret': stack().REFILL_SECRET,
    "the database's password": new URL(stack().DATABASE_URL).password,
    ...Object.fromEntries(cookies.map((value, index) => [`cookie ${index}`, value])),
  };
  expect(cookies.length).toBeGreaterThan(0);
  for (const [what, secret] of Object.entries(secrets)) {
    expect(secret.length, what).toBeGreaterThan(7);
    expect(written.includes(secret), `${what} is in a log`).toBe(false);
  }
});
