import type Stripe from 'stripe';
import { toAddress } from '../core/addresses.ts';
import { checkAmount } from '../core/currencies.ts';
import { operation } from '../core/operation.ts';
import { idOf, mergeMetadata } from '../core/references.ts';
import { get, update } from '../core/store.ts';
import { lockIntent } from './lock-intent.ts';
import { lockPayingMethod } from './lock-paying-method.ts';
import { updateParams } from './params.ts';
import { unexpectedState } from './unexpected-state.ts';

const movable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

export const updatePaymentIntent = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id',
  params: updateParams,
  async run(context, params, id) {
    const { document: intent } = await lockIntent(context, id);
    const { amount = intent.amount, currency = intent.currency, shipping } = params;
    const movesMoney = params.amount ?? params.currency ?? params.customer ?? params.payment_method;
    if (movesMoney !== undefined && !movable.includes(intent.status)) throw unexpectedState(intent, 'update');
    checkAmount(amount, currency.toLowerCase());
    const customer = params.customer ?? idOf(intent.customer);
    if (params.customer) await get(context, 'customer', params.customer, 'customer');
    const method = params.payment_method
      ? (await lockPayingMethod(context, params.payment_method, customer)).document.id
      : idOf(intent.payment_method);
    const updated: Stripe.PaymentIntent = {
      ...intent,
      amount,
      currency: currency.toLowerCase(),
      customer,
      payment_method: method,
      capture_method: params.capture_method ?? intent.capture_method,
      description: params.description === undefined ? intent.description : params.description,
      metadata: mergeMetadata(intent.metadata, params.metadata),
      receipt_email: params.receipt_email === undefined ? intent.receipt_email : params.receipt_email,
      setup_future_usage:
        params.setup_future_usage === undefined ? intent.setup_future_usage : params.setup_future_usage,
      statement_descriptor: params.statement_descriptor ?? intent.statement_descriptor,
      statement_descriptor_suffix: params.statement_descriptor_suffix ?? intent.statement_descriptor_suffix,
      transfer_group: params.transfer_group ?? intent.transfer_group,
    };
    if (shipping === null) updated.shipping = null;
    else if (shipping) {
      updated.shipping = {
        address: toAddress(shipping.address),
        name: shipping.name,
        phone: shipping.phone ?? null,
      };
    }
    if (movesMoney !== undefined) {
      updated.status = method === null ? 'requires_payment_method' : 'requires_confirmation';
      updated.next_action = null;
    }
    await update(context, 'payment_intent', updated);
    return updated;
  },
});
