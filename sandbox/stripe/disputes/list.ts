import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { type SpecFor, text } from '../core/params.ts';

export const listDisputes = operation({
  method: 'GET',
  path: '/v1/disputes',
  params: {
    ...pagination,
    charge: text,
    created: createdRange,
    payment_intent: text,
  } satisfies SpecFor<Stripe.DisputeListParams>,
  run: (context, params) =>
    listObjects(context, 'dispute', '/v1/disputes', params, {
      charge: params.charge,
      payment_intent: params.payment_intent,
    }),
});
