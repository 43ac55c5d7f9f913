import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveCheckoutSession = operation({
  method: 'GET',
  path: '/v1/checkout/sessions/:id',
  params: { expand } satisfies SpecFor<Stripe.Checkout.SessionRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'checkout_session', id)).document,
});
