import { describe, expect, it } from 'vitest';
import { stripeClient, stripeError } from '#tests/support/stripe-client.ts';

const stripe = stripeClient();

describe('customers', () => {
  it('keeps what it is given, merges metadata, and answers a stub once deleted', async () => {
    const made = await stripe.customers.create({
      email: 'ada@example.test',
      name: 'Ada',
      metadata: { tenant: 't1', plan: 'a' },
    });
    expect(made).toMatchObject({ object: 'customer', email: 'ada@example.test', livemode: false });
    const changed = await stripe.customers.update(made.id, {
      metadata: { plan: '', seat: '2' },
      name: 'Ada L.',
    });
    expect(changed.metadata).toEqual({ tenant: 't1', seat: '2' });
    expect(await stripe.customers.del(made.id)).toEqual(
      expect.objectContaining({ deleted: true, id: made.id }),
    );
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ id: made.id, deleted: true });
  });

  it('finds customers by e-mail, exactly', async () => {
    const email = `u${Date.now()}@example.test`;
    const made = await stripe.customers.create({ email });
    const { data } = await stripe.customers.list({ email });
    expect(data.map(({ id }) => id)).toEqual([made.id]);
  });

  it('says resource_missing with 404 for an unknown customer', async () => {
    const error = await stripeError(stripe.customers.retrieve('cus_does_not_exist'));
    expect(error).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' });
    expect(error.requestId).toMatch(/^req_/);
  });
});

describe('saved cards', () => {
  it('attaches, lists, retrieves, defaults and detaches a card; a detached card is spent', async () => {
    const customer = await stripe.customers.create();
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect(card.card).toMatchObject({ brand: 'visa', last4: '4242', funding: 'credit' });
    const listed = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
    expect(listed.data.map(({ id }) => id)).toEqual([card.id]);
    expect((await stripe.customers.retrievePaymentMethod(customer.id, card.id)).id).toBe(card.id);
    const withDefault = await stripe.customers.update(customer.id, {
      invoice_settings: { default_payment_method: card.id },
    });
    expect(withDefault.invoice_settings.default_payment_method).toBe(card.id);
    expect((await stripe.paymentMethods.detach(card.id)).customer).toBeNull();
    const again = await stripeError(stripe.paymentMethods.attach(card.id, { customer: customer.id }));
    expect(again.statusCode).toBe(400);
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([]);
  });

  it('gives the same card the same fingerprint and another card another', async () => {
    const customer = await stripe.customers.create();
    const attach = (name: string) => stripe.paymentMethods.attach(name, { customer: customer.id });
    const [one, two, other] = [
      await attach('pm_card_visa'),
      await attach('pm_card_visa'),
      await attach('pm_card_mastercard'),
    ];
    expect(one.card?.fingerprint).toBe(two.card?.fingerprint);
    expect(one.card?.fingerprint).not.toBe(other.card?.fingerprint);
  });

  it('will not save a card that its bank declines', async () => {
    const customer = await stripe.customers.create();
    const error = await stripeError(
      stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer: customer.id }),
    );
    expect(error).toMatchObject({ statusCode: 402, code: 'card_declined' });
  });
});
