/** Purchases whose end comes late: keys that Stripe has forgotten, banks that take their time. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { availableCredits, eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner, type Person } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';
import { confirm, control, stripe } from '../support/stripe.ts';

const PATH = '/api/stripe/create-payment-intent';
let person: Person;
let tenant: { id: string; slug: string };

const custom = () => ({ customAmountCents: 5000, purchaseId: crypto.randomUUID() });
const payments = (purchaseId: string) =>
  rows<{ id: string }>('select id from public.payment_history where purchase_id = $1', [purchaseId]);

beforeAll(async () => {
  ({ person, tenant } = await newOwner('Late'));
  // The customer is made here, so that what fails below is the purchase.
  expect((await person.call(PATH, { body: custom() })).status).toBe(200);
});
afterEach(() => control('DELETE', '/faults'));
afterAll(() => owner.end());

/** What Stripe may do after 24 hours, done now. */
async function forgetKey(key: string): Promise<void> {
  const stripeDatabase = Object.assign(new URL(stack().TEST_SUPERUSER_DATABASE_URL), {
    pathname: '/stripe_sandbox',
  });
  const client = new pg.Client({ connectionString: stripeDatabase.href });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `update idempotent_requests set created_at = created_at - interval '25 hours' where key = $1`,
      [`sk:${key}`],
    );
    expect(rowCount).toBe(1);
  } finally {
    await client.end();
  }
}

describe('a purchase', () => {
  it('S5: taken up after Stripe has forgotten its key finds its intent by metadata', async () => {
    const body = custom();
    const path = '/v1/payment_intents';
    await control('POST', '/faults', { kind: 'drop_after', match: { method: 'POST', path }, times: 3 });
    await control('POST', '/faults', {
      kind: 'webhook_lose',
      match: { type: 'payment_intent.created' },
      times: 3,
    });
    expect((await person.call(PATH, { body })).status).toBe(503);
    const [begun] = await payments(body.purchaseId);
    await forgetKey(`refill-payment-${begun?.id}`);
    await owner.query(
      `update public.payment_history set created_at = created_at - interval '25 hours' where id = $1`,
      [begun?.id],
    );
    expect((await person.call(PATH, { body })).status).toBe(200);
    const made = await stripe.paymentIntents.list({ limit: 100 });
    expect(made.data.filter(({ metadata }) => metadata.refill_payment_id === begun?.id)).toHaveLength(1);
  });

  it('S8: whose question by the bank nobody answers grants nothing, and answered late it credits once', async () => {
    const { body } = await person.call(PATH, { body: custom() });
    const before = await availableCredits(tenant.id);
    await confirm(body.paymentIntentId, '4000002760003184');
    const sync = () => person.call(`/api/stripe/payments/${body.payment.id}/sync`, { method: 'POST' });
    expect((await sync()).body).toMatchObject({
      payment: { status: 'requires_action' },
      availableCredits: before,
    });
    await owner.query(
      `update public.payment_history set created_at = created_at - interval '2 days' where id = $1`,
      [body.payment.id],
    );
    await control('POST', `/intents/${body.paymentIntentId}/authenticate`, { outcome: 'complete' });
    await control('POST', '/webhooks/drain', {});
    await eventually(
      () => availableCredits(tenant.id),
      (credits) => credits === before + 6000,
    );
    expect((await sync()).body).toMatchObject({ availableCredits: before + 6000 });
  });

  it('S11: that the bank still thinks about grants nothing until it has succeeded', async () => {
    const { body } = await person.call(PATH, { body: custom() });
    const before = await availableCredits(tenant.id);
    await confirm(body.paymentIntentId, '4242424242424242', { isSlow: true });
    const sync = () => person.call(`/api/stripe/payments/${body.payment.id}/sync`, { method: 'POST' });
    expect((await sync()).body).toMatchObject({
      payment: { status: 'processing' },
      availableCredits: before,
    });
    await control('POST', `/payment_intents/${body.paymentIntentId}/settle`, { outcome: 'succeed' });
    expect((await sync()).body).toMatchObject({
      payment: { status: 'succeeded' },
      availableCredits: before + 6000,
    });
  });
});
