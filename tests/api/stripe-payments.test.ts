import { describe, expect, it } from 'vitest';
import { stripeClient, stripeError, withoutRedirects } from '#tests/support/stripe-client.ts';

const stripe = stripeClient();
const fifty = { amount: 5000, currency: 'usd', ...withoutRedirects };

describe('paying', () => {
  it('succeeds at once with a good card, and tells what it received, charged and cost', async () => {
    const intent = await stripe.paymentIntents.create({
      ...fifty,
      payment_method: 'pm_card_visa',
      confirm: true,
      metadata: { purchase: 'p1' },
      expand: ['latest_charge.balance_transaction'],
    });
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 5000,
      metadata: { purchase: 'p1' },
    });
    expect(intent.latest_charge).toMatchObject({
      paid: true,
      captured: true,
      amount: 5000,
      balance_transaction: { fee: 175, net: 4825 },
    });
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('%s is a 402 %s that carries the intent and leaves a failed charge', async (card, code, declineCode) => {
    const intent = await stripe.paymentIntents.create(fifty);
    const error = await stripeError(stripe.paymentIntents.confirm(intent.id, { payment_method: card }));
    expect(error).toMatchObject({
      statusCode: 402,
      type: 'StripeCardError',
      code,
      decline_code: declineCode,
    });
    expect(error.payment_intent).toMatchObject({ id: intent.id, status: 'requires_payment_method' });
    const after = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(after).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      amount_received: 0,
      last_payment_error: { code, decline_code: declineCode },
      latest_charge: { status: 'failed', paid: false },
    });
  });

  it('takes another card after a decline, on the same intent', async () => {
    const intent = await stripe.paymentIntents.create(fifty);
    await stripeError(stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_chargeDeclined' }));
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
    const { data } = await stripe.charges.list({ payment_intent: intent.id });
    expect(data.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  it('charges once however many confirm at the same time', async () => {
    const intent = await stripe.paymentIntents.create(fifty);
    const confirmations = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }),
      ),
    );
    expect(confirmations.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it('walks from no card to a card to success, and refuses what its state forbids', async () => {
    const intent = await stripe.paymentIntents.create(fifty);
    expect(intent.status).toBe('requires_payment_method');
    const chosen = await stripe.paymentIntents.update(intent.id, {
      payment_method: 'pm_card_visa',
      amount: 6000,
    });
    expect(chosen).toMatchObject({ status: 'requires_confirmation', amount: 6000 });
    expect((await stripe.paymentIntents.confirm(intent.id)).status).toBe('succeeded');
    for (const call of [
      () => stripe.paymentIntents.cancel(intent.id),
      () => stripe.paymentIntents.confirm(intent.id),
      () => stripe.paymentIntents.update(intent.id, { amount: 1000 }),
      () => stripe.paymentIntents.capture(intent.id),
    ]) {
      expect(await stripeError(call())).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_unexpected_state',
      });
    }
  });

  it('cancels what is not paid; a canceled intent stays so', async () => {
    const intent = await stripe.paymentIntents.create(fifty);
    const canceled = await stripe.paymentIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    const error = await stripeError(
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }),
    );
    expect(error.code).toBe('payment_intent_unexpected_state');
  });

  it('holds with manual capture, captures a part, and reports what was received', async () => {
    const held = await stripe.paymentIntents.create({
      ...fifty,
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 5000, amount_received: 0 });
    expect(
      (await stripeError(stripe.paymentIntents.capture(held.id, { amount_to_capture: 5001 }))).statusCode,
    ).toBe(400);
    const captured = await stripe.paymentIntents.capture(held.id, {
      amount_to_capture: 3000,
      expand: ['latest_charge'],
    });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 3000, amount_capturable: 0 });
    expect(captured.latest_charge).toMatchObject({ amount: 5000, amount_captured: 3000 });
  });

  it('asks for authentication on-session, and off-session refuses with authentication_required', async () => {
    const onSession = await stripe.paymentIntents.create({
      ...fifty,
      payment_method: 'pm_card_authenticationRequired',
      confirm: true,
    });
    expect(onSession).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    const customer = await stripe.customers.create();
    const card = await stripe.paymentMethods.attach('pm_card_authenticationRequired', {
      customer: customer.id,
    });
    const error = await stripeError(
      stripe.paymentIntents.create({
        ...fifty,
        customer: customer.id,
        payment_method: card.id,
        off_session: true,
        confirm: true,
      }),
    );
    expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
    expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method' });
  });

  it('saves the card of a payment that is set up for the future, and uses up one that is not', async () => {
    const customer = await stripe.customers.create();
    const saved = await stripe.paymentIntents.create({
      ...fifty,
      customer: customer.id,
      payment_method: 'pm_card_visa',
      setup_future_usage: 'off_session',
      confirm: true,
    });
    const { data } = await stripe.customers.listPaymentMethods(customer.id);
    expect(data.map(({ id }) => id)).toEqual([saved.payment_method]);
    const once = await stripe.paymentIntents.create({
      ...fifty,
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    const again = await stripeError(
      stripe.paymentIntents.create({ ...fifty, payment_method: String(once.payment_method), confirm: true }),
    );
    expect(again.statusCode).toBe(400);
  });

  it('refuses a card that belongs to another customer', async () => {
    const [owner, stranger] = [await stripe.customers.create(), await stripe.customers.create()];
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: owner.id });
    for (const customer of [stranger.id, undefined]) {
      const error = await stripeError(
        stripe.paymentIntents.create({
          ...fifty,
          ...(customer ? { customer } : {}),
          payment_method: card.id,
          confirm: true,
        }),
      );
      expect(error).toMatchObject({ statusCode: 400, param: 'payment_method' });
    }
  });
});

describe('amounts and parameters', () => {
  it.each([
    [49, 'usd', 'amount_too_small'],
    [49, 'jpy', 'amount_too_small'],
    [100_000_000, 'usd', 'amount_too_large'],
  ])('%i %s is refused as %s', async (amount, currency, code) => {
    expect(await stripeError(stripe.paymentIntents.create({ ...fifty, amount, currency }))).toMatchObject({
      statusCode: 400,
      code,
      param: 'amount',
    });
  });

  it('takes fifty yen, which have no decimals', async () => {
    expect(await stripe.paymentIntents.create({ ...fifty, amount: 50, currency: 'jpy' })).toMatchObject({
      amount: 50,
    });
  });

  it('refuses a parameter that Stripe does not know, and names it', async () => {
    const params = { ...fifty, payment_method_types: ['card'] };
    expect(await stripeError(stripe.paymentIntents.create(params))).toMatchObject({
      statusCode: 400,
      code: 'parameter_unknown',
      param: 'payment_method_types',
    });
  });

  it('wants a return_url when redirects are allowed and a server confirms', async () => {
    const params = { amount: 5000, currency: 'usd', automatic_payment_methods: { enabled: true } };
    const error = await stripeError(
      stripe.paymentIntents.create({ ...params, payment_method: 'pm_card_visa', confirm: true }),
    );
    expect(error.message).toContain('return_url');
  });

  it('refuses a wrong key with 401', async () => {
    const url = process.env.STRIPE_API_URL;
    const error = await stripeError(stripeClient(url, 'sk_test_wrong').customers.list());
    expect(error).toMatchObject({ statusCode: 401, type: 'StripeAuthenticationError' });
  });
});
