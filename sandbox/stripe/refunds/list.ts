import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { type SpecFor, text } from '../core/params.ts';

export const listRefunds = operation({
  method: 'GET',
  path: '/v1/refunds',
  params: {
    ...pagination,
    charge: text,
    created: createdRange,
    payment_intent: text,
  } satisfies SpecFor<Stripe.RefundListParams>,
  run: (context, params) =>
    listObjects(context, 'refund', '/v1/refunds', params, {
      charge: params.charge,
      payment_intent: params.payment_intent,
    }),
});
