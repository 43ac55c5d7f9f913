import { describe, expect, it } from 'vitest';
import { stripeClient, stripeError, withoutRedirects } from '#tests/support/stripe-client.ts';

const stripe = stripeClient();

async function pay(card = 'pm_card_visa') {
  const intent = await stripe.paymentIntents.create({
    amount: 5000,
    currency: 'usd',
    ...withoutRedirects,
    payment_method: card,
    confirm: true,
  });
  return { payment_intent: intent.id, charge: String(intent.latest_charge) };
}

describe('refunds', () => {
  it('add up on the charge, part by part, until it is refunded', async () => {
    const { payment_intent, charge } = await pay();
    const part = await stripe.refunds.create({
      payment_intent,
      amount: 2000,
      reason: 'requested_by_customer',
    });
    expect(part).toMatchObject({ amount: 2000, status: 'succeeded', charge, payment_intent });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 2000, refunded: false });
    const rest = await stripe.refunds.create({ charge });
    expect(rest.amount).toBe(3000);
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 5000, refunded: true });
    expect((await stripe.refunds.list({ payment_intent })).data.map(({ id }) => id)).toEqual([
      rest.id,
      part.id,
    ]);
    expect(await stripeError(stripe.refunds.create({ charge }))).toMatchObject({
      code: 'charge_already_refunded',
    });
  });

  it('never exceed what was captured, however many race', async () => {
    const { payment_intent, charge } = await pay();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => stripe.refunds.create({ payment_intent, amount: 2000 })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 4000 });
  });

  it('need a charge that succeeded', async () => {
    const intent = await stripe.paymentIntents.create({ amount: 5000, currency: 'usd' });
    expect((await stripeError(stripe.refunds.create({ payment_intent: intent.id }))).statusCode).toBe(400);
    expect((await stripeError(stripe.refunds.create({}))).statusCode).toBe(400);
  });

  it('begin as pending with the card for that', async () => {
    const { payment_intent } = await pay('pm_card_pendingRefund');
    expect((await stripe.refunds.create({ payment_intent })).status).toBe('pending');
  });
});
