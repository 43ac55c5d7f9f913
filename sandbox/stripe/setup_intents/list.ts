import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { type SpecFor, text, unsupported } from '../core/params.ts';

export const listSetupIntents = operation({
  method: 'GET',
  path: '/v1/setup_intents',
  params: {
    ...pagination,
    attach_to_self: unsupported,
    created: createdRange,
    customer: text,
    customer_account: unsupported,
    payment_method: text,
  } satisfies SpecFor<Stripe.SetupIntentListParams>,
  run: (context, params) =>
    listObjects(context, 'setup_intent', '/v1/setup_intents', params, {
      customer: params.customer,
      payment_method: params.payment_method,
    }),
});
