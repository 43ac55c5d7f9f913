import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveRefund = operation({
  method: 'GET',
  path: '/v1/refunds/:id',
  params: { expand } satisfies SpecFor<Stripe.RefundRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'refund', id)).document,
});
