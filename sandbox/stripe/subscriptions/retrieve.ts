import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveSubscription = operation({
  method: 'GET',
  path: '/v1/subscriptions/:id',
  params: { expand } satisfies SpecFor<Stripe.SubscriptionRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'subscription', id)).document,
});
