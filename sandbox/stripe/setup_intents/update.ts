import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { idOf, mergeMetadata } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { lockPayingMethod } from '../payment_intents/lock-paying-method.ts';
import { updateParams } from './params.ts';
import { unexpectedSetupState } from './unexpected-state.ts';

export const updateSetupIntent = operation({
  method: 'POST',
  path: '/v1/setup_intents/:id',
  params: updateParams,
  async run(context, params, id) {
    const { document: intent } = await lock(context, 'setup_intent', id, 'intent');
    if (intent.status === 'succeeded' || intent.status === 'canceled')
      throw unexpectedSetupState(intent, 'update');
    const customer = params.customer ?? idOf(intent.customer);
    if (params.customer) await get(context, 'customer', params.customer, 'customer');
    const method = params.payment_method
      ? (await lockPayingMethod(context, params.payment_method, customer)).document.id
      : idOf(intent.payment_method);
    const updated: Stripe.SetupIntent = {
      ...intent,
      customer,
      payment_method: method,
      description: params.description ?? intent.description,
      metadata: mergeMetadata(intent.metadata, params.metadata),
      status: params.payment_method ? 'requires_confirmation' : intent.status,
    };
    await update(context, 'setup_intent', updated);
    return updated;
  },
});
