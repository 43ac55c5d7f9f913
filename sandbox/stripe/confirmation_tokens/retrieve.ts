import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveConfirmationToken = operation({
  method: 'GET',
  path: '/v1/confirmation_tokens/:id',
  params: { expand } satisfies SpecFor<Stripe.ConfirmationTokenRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'confirmation_token', id)).document,
});
