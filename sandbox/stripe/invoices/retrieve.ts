import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const retrieveInvoice = operation({
  method: 'GET',
  path: '/v1/invoices/:id',
  params: { expand } satisfies SpecFor<Stripe.InvoiceRetrieveParams>,
  run: async (context, _params, id) => (await get(context, 'invoice', id)).document,
});
