import { describe, expect, it } from 'vitest';
import { stripeClient, stripeError, withoutRedirects } from '#tests/support/stripe-client.ts';

const stripe = stripeClient();

describe('setting a card up for later', () => {
  it('saves it on the customer', async () => {
    const customer = await stripe.customers.create();
    const intent = await stripe.setupIntents.create({
      ...withoutRedirects,
      customer: customer.id,
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    expect(intent).toMatchObject({ status: 'succeeded', usage: 'off_session', customer: customer.id });
    const { data } = await stripe.customers.listPaymentMethods(customer.id);
    expect(data.map(({ id }) => id)).toEqual([intent.payment_method]);
  });

  it('is declined with the intent inside the error', async () => {
    const intent = await stripe.setupIntents.create(withoutRedirects);
    const error = await stripeError(
      stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_chargeDeclined' }),
    );
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect(error.setup_intent).toMatchObject({ status: 'requires_payment_method' });
  });

  it('asks for authentication where the bank wants it, and can be canceled meanwhile', async () => {
    const intent = await stripe.setupIntents.create({
      ...withoutRedirects,
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
    });
    expect(intent.status).toBe('requires_action');
    expect((await stripe.setupIntents.cancel(intent.id)).status).toBe('canceled');
  });

  it('saves a card that will fail when charged', async () => {
    const customer = await stripe.customers.create();
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    const error = await stripeError(
      stripe.paymentIntents.create({
        amount: 5000,
        currency: 'usd',
        ...withoutRedirects,
        customer: customer.id,
        payment_method: card.id,
        off_session: true,
        confirm: true,
      }),
    );
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined' });
  });
});
