import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrievePrice = operation({
  method: 'GET',
  path: '/v1/prices/:id',
  params: { expand } satisfies SpecFor<Stripe.PriceRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'price', id)).document,
});
