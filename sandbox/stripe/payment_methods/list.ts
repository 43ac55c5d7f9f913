import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { oneOf, type Parsed, type SpecFor, text, unsupported } from '../core/params.ts';
import { get } from '../core/store.ts';

const customerParams = {
  ...pagination,
  allow_redisplay: oneOf('always', 'limited', 'unspecified'),
  type: text,
} satisfies SpecFor<Stripe.CustomerListPaymentMethodsParams>;

export const listPaymentMethods = operation({
  method: 'GET',
  path: '/v1/payment_methods',
  params: {
    ...customerParams,
    customer: text,
    customer_account: unsupported,
  } satisfies SpecFor<Stripe.PaymentMethodListParams>,
  async run(context, { customer, ...params }) {
    // Without a customer Stripe lists only what is attached to none and has a kind of its own: nothing here.
    if (customer === undefined)
      return { object: 'list', data: [], has_more: false, url: '/v1/payment_methods' };
    return listOf(context, customer, '/v1/payment_methods', params);
  },
});

export const listCustomerPaymentMethods = operation({
  method: 'GET',
  path: '/v1/customers/:id/payment_methods',
  params: customerParams,
  run: (context, params, id) => listOf(context, id, `/v1/customers/${id}/payment_methods`, params),
});

async function listOf(
  context: Context,
  customer: string,
  url: string,
  params: Parsed<typeof customerParams>,
) {
  await get(context, 'customer', customer, 'customer');
  return listObjects(context, 'payment_method', url, params, {
    customer,
    type: params.type,
    allow_redisplay: params.allow_redisplay,
  });
}
