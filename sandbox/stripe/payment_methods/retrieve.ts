import type Stripe from 'stripe';
import { missingResource } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrievePaymentMethod = operation({
  method: 'GET',
  path: '/v1/payment_methods/:id',
  params: { expand } satisfies SpecFor<Stripe.PaymentMethodRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'payment_method', id)).document,
});

export const retrieveCustomerPaymentMethod = operation({
  method: 'GET',
  path: '/v1/customers/:id/payment_methods/:childId',
  params: { expand } satisfies SpecFor<Stripe.CustomerRetrievePaymentMethodParams>,
  async run(context, _params, customerId, id) {
    await get(context, 'customer', customerId, 'id');
    const { document } = await get(context, 'payment_method', id);
    if (document.customer !== customerId) throw missingResource('PaymentMethod', id);
    return document;
  },
});
