import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { type SpecFor, text, unsupported } from '../core/params.ts';

export const listPaymentIntents = operation({
  method: 'GET',
  path: '/v1/payment_intents',
  params: {
    ...pagination,
    created: createdRange,
    customer: text,
    customer_account: unsupported,
  } satisfies SpecFor<Stripe.PaymentIntentListParams>,
  run: (context, params) =>
    listObjects(context, 'payment_intent', '/v1/payment_intents', params, { customer: params.customer }),
});
