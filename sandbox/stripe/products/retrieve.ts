import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveProduct = operation({
  method: 'GET',
  path: '/v1/products/:id',
  params: { expand } satisfies SpecFor<Stripe.ProductRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'product', id)).document,
});
