import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { type SpecFor, text, unsupported } from '../core/params.ts';

export const listCustomers = operation({
  method: 'GET',
  path: '/v1/customers',
  params: {
    ...pagination,
    created: createdRange,
    email: text,
    test_clock: unsupported,
  } satisfies SpecFor<Stripe.CustomerListParams>,
  run: (context, params) =>
    listObjects(context, 'customer', '/v1/customers', params, { email: params.email }),
});
