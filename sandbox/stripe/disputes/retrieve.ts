import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveDispute = operation({
  method: 'GET',
  path: '/v1/disputes/:id',
  params: { expand } satisfies SpecFor<Stripe.DisputeRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'dispute', id)).document,
});
