import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { hash, oneOf, required, type SpecFor, text, unsupported } from '../core/params.ts';

export const listInvoicePayments = operation({
  method: 'GET',
  path: '/v1/invoice_payments',
  params: {
    ...pagination,
    created: createdRange,
    invoice: text,
    payment: hash({
      payment_intent: text,
      payment_record: unsupported,
      type: required(oneOf('payment_intent')),
    }),
    status: oneOf('canceled', 'open', 'paid'),
  } satisfies SpecFor<Stripe.InvoicePaymentListParams>,
  run: (context, params) =>
    listObjects(context, 'invoice_payment', '/v1/invoice_payments', params, {
      owner: params.invoice,
      paid_intent: params.payment?.payment_intent,
      status: params.status,
    }),
});
