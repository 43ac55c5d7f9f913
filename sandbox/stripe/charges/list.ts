import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { type SpecFor, text, unsupported } from '../core/params.ts';

export const listCharges = operation({
  method: 'GET',
  path: '/v1/charges',
  params: {
    ...pagination,
    created: createdRange,
    customer: text,
    payment_intent: text,
    transfer_group: unsupported,
  } satisfies SpecFor<Stripe.ChargeListParams>,
  run: (context, params) =>
    listObjects(context, 'charge', '/v1/charges', params, {
      customer: params.customer,
      payment_intent: params.payment_intent,
    }),
});
