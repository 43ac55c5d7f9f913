import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { oneOf, type SpecFor, text, unsupported } from '../core/params.ts';

export const listCheckoutSessions = operation({
  method: 'GET',
  path: '/v1/checkout/sessions',
  params: {
    ...pagination,
    created: createdRange,
    customer: text,
    customer_account: unsupported,
    customer_details: unsupported,
    payment_intent: text,
    payment_link: unsupported,
    status: oneOf('complete', 'expired', 'open'),
    subscription: text,
  } satisfies SpecFor<Stripe.Checkout.SessionListParams>,
  run: (context, params) =>
    listObjects(context, 'checkout_session', '/v1/checkout/sessions', params, {
      customer: params.customer,
      payment_intent: params.payment_intent,
      status: params.status,
      subscription: params.subscription,
    }),
});
