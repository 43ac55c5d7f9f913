import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { oneOf, type SpecFor, text, unsupported } from '../core/params.ts';

const running = ['active', 'incomplete', 'past_due', 'trialing', 'unpaid'];
const over = ['canceled', 'incomplete_expired'];

export const listSubscriptions = operation({
  method: 'GET',
  path: '/v1/subscriptions',
  params: {
    ...pagination,
    automatic_tax: unsupported,
    collection_method: unsupported,
    created: createdRange,
    current_period_end: unsupported,
    current_period_start: unsupported,
    customer: text,
    customer_account: unsupported,
    plan: unsupported,
    price: unsupported,
    status: oneOf(
      'active',
      'all',
      'canceled',
      'ended',
      'incomplete',
      'incomplete_expired',
      'past_due',
      'trialing',
      'unpaid',
    ),
    test_clock: unsupported,
  } satisfies SpecFor<Stripe.SubscriptionListParams>,
  run(context, params) {
    // Without a status, Stripe lists what has not ended.
    const { status } = params;
    const named = status === 'ended' ? over : (status ?? running);
    return listObjects(context, 'subscription', '/v1/subscriptions', params, {
      customer: params.customer,
      status: named === 'all' ? undefined : named,
    });
  },
});
