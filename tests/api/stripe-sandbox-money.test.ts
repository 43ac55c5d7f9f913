import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';
import { stripeError, withoutRedirects } from '#tests/support/stripe-client.ts';

let own: OwnSandbox;
beforeAll(async () => {
  own = await startOwnSandbox();
});
afterAll(() => own.stop());

const fifty = { amount: 5000, currency: 'usd', ...withoutRedirects };

async function pay(card: string, extra: object = {}) {
  const intent = await own.stripe.paymentIntents.create({
    ...fifty,
    payment_method: card,
    confirm: true,
    ...extra,
  });
  return { intent, charge: String(intent.latest_charge) };
}

function makeCard(body: object): Promise<{ id: string }> {
  return own.control('/cards', body);
}

describe('disputes of the local Stripe', () => {
  it('open by card 0259, block refunds, and bring the money back once when won', async () => {
    const { intent, charge } = await pay('pm_card_createDispute');
    const [dispute] = (await own.stripe.disputes.list({ charge })).data;
    expect(dispute).toMatchObject({ status: 'needs_response', amount: 5000, payment_intent: intent.id });
    expect(await own.stripe.charges.retrieve(charge)).toMatchObject({ disputed: true });
    expect(await stripeError(own.stripe.refunds.create({ charge }))).toMatchObject({
      code: 'charge_disputed',
    });
    const won = await own.control<{ status: string; balance_transactions: object[] }>(
      `/disputes/${dispute?.id}/win`,
    );
    expect(won).toMatchObject({ status: 'won' });
    expect(won.balance_transactions).toHaveLength(2);
    await expect(own.control(`/disputes/${dispute?.id}/win`)).rejects.toThrow('already closed');
    const { data } = await own.stripe.events.list({ type: 'charge.dispute.*' });
    expect(data.map(({ type }) => type).reverse()).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ]);
  });

  it('are lost when the shop closes them, and decided by the magic words', async () => {
    const lost = await pay('pm_card_visa');
    const opened = await own.control<{ id: string }>('/disputes', { charge: lost.charge });
    expect((await own.stripe.disputes.close(opened.id)).status).toBe('lost');
    const other = await pay('pm_card_createDispute');
    const [dispute] = (await own.stripe.disputes.list({ charge: other.charge })).data;
    const evidence = { uncategorized_text: 'winning_evidence' };
    expect((await own.stripe.disputes.update(dispute?.id ?? '', { evidence, submit: true })).status).toBe(
      'won',
    );
  });
});

describe('refunds of the local Stripe', () => {
  it('that fail later give the charge its amount back, once', async () => {
    const { charge } = await pay('pm_card_refundFail');
    const refund = await own.stripe.refunds.create({ charge });
    expect(refund.status).toBe('succeeded');
    await own.control('/clock', { advanceSeconds: 61 });
    expect(await own.stripe.refunds.retrieve(refund.id)).toMatchObject({ status: 'failed' });
    expect(await own.stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 0, refunded: false });
    await own.control(`/refunds/${refund.id}/fail`);
    expect((await own.stripe.events.list({ type: 'refund.failed' })).data).toHaveLength(1);
  });

  it('that begin as pending succeed when their time comes', async () => {
    const { charge } = await pay('pm_card_pendingRefund');
    const refund = await own.stripe.refunds.create({ charge });
    await own.control('/clock', { advanceSeconds: 61 });
    expect((await own.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
  });
});

describe('authentication at the local Stripe', () => {
  it('lets a payment go on when passed, and wants another card when failed', async () => {
    const passed = await pay('pm_card_threeDSecure2Required');
    expect(passed.intent.status).toBe('requires_action');
    expect(
      await own.control(`/intents/${passed.intent.id}/authenticate`, { outcome: 'complete' }),
    ).toMatchObject({
      status: 'succeeded',
    });
    const failed = await pay('pm_card_threeDSecure2Required');
    expect(await own.control(`/intents/${failed.intent.id}/authenticate`, { outcome: 'fail' })).toMatchObject(
      {
        status: 'requires_payment_method',
        last_payment_error: { code: 'payment_intent_authentication_failure' },
      },
    );
  });

  it('is not asked again off-session of a card that was set up for it', async () => {
    const customer = (await own.stripe.customers.create()).id;
    const card = await makeCard({ number: '4000002500003155' });
    const setup = await own.stripe.setupIntents.create({
      ...withoutRedirects,
      customer,
      payment_method: card.id,
      confirm: true,
    });
    expect(setup.status).toBe('requires_action');
    await own.control(`/intents/${setup.id}/authenticate`, { outcome: 'complete' });
    const { intent } = await pay(card.id, { customer, off_session: true });
    expect(intent.status).toBe('succeeded');
  });
});

describe('time at the local Stripe', () => {
  it('lets a hold lapse after seven days', async () => {
    const { intent } = await pay('pm_card_visa', { capture_method: 'manual' });
    await own.control('/clock', { advanceSeconds: 7 * 86_400 });
    expect(await own.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
    });
  });

  it('lets a card expire, whose next payment is declined', async () => {
    const customer = (await own.stripe.customers.create()).id;
    const card = await makeCard({ number: '4242424242424242', customer });
    await own.control(`/payment_methods/${card.id}/expire`);
    const error = await stripeError(pay(card.id, { customer, off_session: true }));
    expect(error).toMatchObject({ statusCode: 402, code: 'expired_card' });
  });

  it('keeps a slow payment processing until it settles', async () => {
    const card = await makeCard({ number: '4242424242424242', settles_later: 'succeeds' });
    const { intent } = await pay(card.id);
    expect(intent).toMatchObject({ status: 'processing', amount_received: 0 });
    await own.control(`/payment_intents/${intent.id}/settle`, { outcome: 'succeed' });
    expect((await own.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  });
});
