import type Stripe from 'stripe';
import { invalidRequest, StripeFailure } from '../core/errors.ts';
import { lockOwners } from '../core/lock-owners.ts';
import { operation } from '../core/operation.ts';
import { expand, flag, type SpecFor, text, unsupported } from '../core/params.ts';
import { get, lock } from '../core/store.ts';
import { attemptInvoice } from './attempt.ts';

export const payInvoiceNow = operation({
  method: 'POST',
  path: '/v1/invoices/:id/pay',
  params: {
    expand,
    forgive: unsupported,
    mandate: unsupported,
    off_session: flag,
    paid_out_of_band: unsupported,
    payment_method: text,
    source: unsupported,
  } satisfies SpecFor<Stripe.InvoicePayParams>,
  async run(context, params, id) {
    await lockOwners(context, id);
    const { document: invoice } = await lock(context, 'invoice', id);
    if (invoice.status === 'paid')
      throw invalidRequest('Invoice is already paid', { code: 'invoice_already_paid' });
    if (invoice.status === 'void') throw invalidRequest('A void invoice cannot be paid.');
    const refusal = await attemptInvoice(context, id, {
      isOffSession: params.off_session ?? true,
      paymentMethod: params.payment_method,
    });
    // The failed attempt is a fact, whatever kind of refusal it met.
    if (refusal) throw new StripeFailure(refusal.status, refusal.body, { keepsChanges: true });
    return (await get(context, 'invoice', id)).document;
  },
});
