import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveEvent = operation({
  method: 'GET',
  path: '/v1/events/:id',
  params: { expand } satisfies SpecFor<Stripe.EventRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'event', id)).document,
});
