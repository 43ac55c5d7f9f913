/** Money that goes back, by an operator, by an owner and in Stripe's dashboard. Names S…, W… as in docs/reliability.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountOf, type Bought, buy, refundAtStripe, tell } from '../support/purchases.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { type Person, signedIn } from '../support/signed-in.ts';
import { control, stripe } from '../support/stripe.ts';

let operator: Person;

const asOperator = ({ paymentId }: Bought, body: Record<string, unknown>) =>
  operator.call(`/api/admin/payments/${paymentId}/refund`, {
    body: { requestId: crypto.randomUUID(), reason: 'A complaint', ...body },
  });
const asOwner = ({ person, paymentId }: Bought, body: Record<string, unknown> = {}) =>
  person.call(`/api/stripe/payments/${paymentId}/refund`, {
    body: { requestId: crypto.randomUUID(), ...body },
  });
const spend = ({ tenant }: Bought, credits: number) =>
  owner.query(`select credits.consume($1, $2, $3, '', null, null, '{}')`, [
    tenant.id,
    credits,
    crypto.randomUUID(),
  ]);
const refundsAtStripe = async ({ intentId }: Bought) =>
  (await stripe.refunds.list({ payment_intent: intentId })).data.map(({ amount, status }) => ({
    amount,
    status,
  }));

beforeAll(async () => {
  // Stripe's own deliveries are held back: each test says what arrives.
  await control('POST', '/webhooks/pause');
  operator = await signedIn('operator@refill.test');
});
afterAll(async () => {
  await control('DELETE', '/faults');
  await control('POST', '/webhooks/resume');
  await owner.end();
});

describe('an operator', () => {
  it('refunds a part: Stripe gives it back, the share of the credits is taken, the audit log has both', async () => {
    const bought = await buy('Part');
    const { status, body } = await asOperator(bought, { amountCents: 1250 });
    expect(status).toBe(200);
    expect(body.refund).toMatchObject({ status: 'succeeded', amountCents: 1250, currency: 'usd' });
    expect(await refundsAtStripe(bought)).toEqual([{ amount: 1250, status: 'succeeded' }]);
    expect(await accountOf(bought)).toEqual({ available: 4500, debt: 0 });
    expect(
      await rows('select action, subject, reason, state_after from public.audit_log where tenant_id = $1', [
        bought.tenant.id,
      ]),
    ).toMatchObject([
      {
        action: 'refund.requested',
        subject: bought.paymentId,
        reason: 'A complaint',
        state_after: { amountCents: 1250 },
      },
    ]);
  });

  it('that asks for more than is left is told what is left', async () => {
    const bought = await buy('Above');
    await asOperator(bought, { amountCents: 4000 });
    expect(await asOperator(bought, { amountCents: 1001 })).toMatchObject({
      status: 400,
      body: { error: { code: 'refund_exceeds_left', details: { leftCents: 1000, currency: 'usd' } } },
    });
    expect(await refundsAtStripe(bought)).toHaveLength(1);
  });

  it('gives a reason, or nothing happens', async () => {
    const bought = await buy('Reason');
    expect(await asOperator(bought, { reason: '' })).toMatchObject({
      status: 400,
      body: { error: { code: 'reason_required' } },
    });
    expect(await refundsAtStripe(bought)).toEqual([]);
  });

  it('that clicks ten times refunds once', async () => {
    const bought = await buy('Clicks');
    const requestId = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => asOperator(bought, { requestId, amountCents: 500 })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await refundsAtStripe(bought)).toEqual([{ amount: 500, status: 'succeeded' }]);
    expect(await accountOf(bought)).toEqual({ available: 5400, debt: 0 });
  });

  it('S13: of two refunds that race, the sum stays within what was captured', async () => {
    const bought = await buy('Race');
    const answers = await Promise.all([3000, 3000].map((amountCents) => asOperator(bought, { amountCents })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await refundsAtStripe(bought)).toEqual([{ amount: 3000, status: 'succeeded' }]);
  });

  it('after spending makes debt, which blocks until the next credits pay it', async () => {
    const bought = await buy('Debt');
    await spend(bought, 5000);
    await asOperator(bought, { amountCents: 2500 });
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 2000 });
    const adjusted = await operator.call(`/api/admin/tenants/${bought.tenant.id}/adjustments`, {
      body: { credits: 2100, reason: 'Peace', adjustmentId: crypto.randomUUID() },
    });
    expect(adjusted).toMatchObject({ status: 200, body: { availableCredits: 100 } });
    expect(await accountOf(bought)).toEqual({ available: 100, debt: 0 });
  });

  it('S1: whose refund times out after it was made does not refund twice', async () => {
    const bought = await buy('Timeout');
    await control('POST', '/faults', {
      kind: 'drop_after',
      match: { method: 'POST', path: '/v1/refunds' },
      times: 3,
    });
    const { status, body } = await asOperator(bought, { amountCents: 1000 });
    expect([status, body.refund.status]).toEqual([200, 'pending']);
    expect(await accountOf(bought)).toEqual({ available: 4800, debt: 0 });
    // The job is due in a minute: tried now.
    await owner.query(`select graphile_worker.add_job('refund-send', $1)`, [
      JSON.stringify({ tenantId: bought.tenant.id, refundId: body.refund.id }),
    ]);
    await eventually(
      () => rows<{ status: string }>('select status from public.refunds where id = $1', [body.refund.id]),
      ([row]) => row?.status === 'succeeded',
    );
    expect(await refundsAtStripe(bought)).toEqual([{ amount: 1000, status: 'succeeded' }]);
    expect(await accountOf(bought)).toEqual({ available: 4800, debt: 0 });
  });

  it('is the only one: to a tenant the route does not exist', async () => {
    const bought = await buy('Stranger');
    const path = `/api/admin/payments/${bought.paymentId}/refund`;
    expect(
      await bought.person.call(path, { body: { requestId: crypto.randomUUID(), reason: 'Mine' } }),
    ).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    expect(await refundsAtStripe(bought)).toEqual([]);
  });
});

describe('an adjustment', () => {
  const adjust = (tenantId: string, body: Record<string, unknown>) =>
    operator.call(`/api/admin/tenants/${tenantId}/adjustments`, {
      body: { adjustmentId: crypto.randomUUID(), ...body },
    });

  it('without a reason is refused', async () => {
    const { tenant } = await buy('Unreasoned');
    expect(await adjust(tenant.id, { credits: 5 })).toMatchObject({
      status: 400,
      body: { error: { code: 'reason_required' } },
    });
  });

  it('is made once under its id and stands in the audit log with before and after', async () => {
    const bought = await buy('Adjusted');
    const adjustmentId = crypto.randomUUID();
    for (let i = 0; i < 3; i += 1)
      await adjust(bought.tenant.id, { credits: -1000, reason: 'Abuse', adjustmentId });
    expect(await accountOf(bought)).toEqual({ available: 5000, debt: 0 });
    expect(
      await rows(`select state_before, state_after from public.audit_log where tenant_id = $1`, [
        bought.tenant.id,
      ]),
    ).toMatchObject([
      { state_before: { available: 6000 }, state_after: { available: 5000, credits: -1000 } },
    ]);
  });

  it('does not take more than there is', async () => {
    const bought = await buy('Greedy');
    expect(await adjust(bought.tenant.id, { credits: -6001, reason: 'Abuse' })).toMatchObject({
      status: 402,
    });
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
  });
});

describe('an owner', () => {
  it('takes back the money of unspent credits and makes no debt', async () => {
    const bought = await buy('Unspent');
    await spend(bought, 1200);
    const path = `/api/stripe/payments/${bought.paymentId}/refund`;
    expect((await bought.person.call(path)).body).toEqual({
      currency: 'usd',
      leftCents: 5000,
      ownerCents: 4000,
      ownerCredits: 4800,
    });
    expect(await asOwner(bought, { amountCents: 4001 })).toMatchObject({
      status: 400,
      body: { error: { details: { leftCents: 4000 } } },
    });
    expect((await asOwner(bought)).body.refund).toMatchObject({ status: 'succeeded', amountCents: 4000 });
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 0 });
  });

  it('of another tenant does not find the payment', async () => {
    const [bought, stranger] = [await buy('Mine'), await buy('Theirs')];
    expect(await asOwner({ ...bought, person: stranger.person })).toMatchObject({ status: 404 });
    expect(await refundsAtStripe(bought)).toEqual([]);
  });
});

describe('a refund made at Stripe', () => {
  it('is taken back here, whether told by the charge or by the refund, once', async () => {
    const bought = await buy('Dashboard');
    const refund = await refundAtStripe(bought, { amount: 2500 });
    await tell('charge.refunded', await stripe.charges.retrieve(bought.chargeId));
    await tell('refund.created', refund);
    expect(await accountOf(bought)).toEqual({ available: 3000, debt: 0 });
  });

  it('W8: before the success is known ends the same', async () => {
    const bought = await buy('Early', { isSynced: false });
    await tell('refund.created', await refundAtStripe(bought, { amount: 2500 }));
    await tell('payment_intent.succeeded', await stripe.paymentIntents.retrieve(bought.intentId));
    expect(await accountOf(bought)).toEqual({ available: 3000, debt: 0 });
  });

  it('S12: that fails later gives the credits back once', async () => {
    const bought = await buy('Bounced');
    const refund = await refundAtStripe(bought, { amount: 5000, fate: 'fails' });
    await tell('refund.created', refund);
    expect(await accountOf(bought)).toEqual({ available: 0, debt: 0 });
    const failed = await control('POST', `/refunds/${refund.id}/fail`);
    await tell('refund.failed', failed);
    await tell('refund.updated', failed);
    await tell('refund.created', refund);
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
  });

  it('is not what a partial capture releases', async () => {
    const bought = await buy('Released');
    // As Stripe reports a charge of which a part was never captured: its amount_refunded says more than was refunded.
    const charge = await stripe.charges.retrieve(bought.chargeId);
    await tell('charge.refunded', { ...charge, amount_refunded: 2000 });
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
  });

  it('of a payment that is none of ours changes nothing', async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect((await tell('refund.created', refund)).outcome).toContain('was not made by Refill');
  });
});

describe('a customer deleted at Stripe', () => {
  it('loses its cards, and the next purchase makes a new one', async () => {
    const bought = await buy('Deleted');
    const customer = String((await stripe.paymentIntents.retrieve(bought.intentId)).customer);
    await stripe.customers.del(customer);
    expect((await tell('customer.deleted', { id: customer, object: 'customer' })).outcome).toContain(
      'is gone',
    );
    const { status, body } = await bought.person.call('/api/stripe/create-payment-intent', {
      body: { customAmountCents: 5000, purchaseId: crypto.randomUUID() },
    });
    expect(status).toBe(200);
    expect((await stripe.paymentIntents.retrieve(body.paymentIntentId)).customer).not.toBe(customer);
    expect(await accountOf(bought)).toEqual({ available: 6000, debt: 0 });
  });
});
