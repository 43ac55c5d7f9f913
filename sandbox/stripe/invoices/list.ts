import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { oneOf, type SpecFor, text, unsupported } from '../core/params.ts';

export const listInvoices = operation({
  method: 'GET',
  path: '/v1/invoices',
  params: {
    ...pagination,
    collection_method: unsupported,
    created: createdRange,
    customer: text,
    customer_account: unsupported,
    due_date: unsupported,
    status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
    subscription: text,
  } satisfies SpecFor<Stripe.InvoiceListParams>,
  run: (context, params) =>
    listObjects(context, 'invoice', '/v1/invoices', params, {
      customer: params.customer,
      status: params.status,
      subscription: params.subscription,
    }),
});
