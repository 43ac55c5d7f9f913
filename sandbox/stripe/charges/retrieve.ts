import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveCharge = operation({
  method: 'GET',
  path: '/v1/charges/:id',
  params: { expand } satisfies SpecFor<Stripe.ChargeRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'charge', id)).document,
});
