import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { InvoiceDocument } from '../core/documents.ts';
import { invalidRequest } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { lockOwners } from '../core/lock-owners.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get, lock, update } from '../core/store.ts';
import { cancelIntent } from '../payment_intents/cancel.ts';
import { paymentOf } from './payment-of.ts';

export const voidInvoice = operation({
  method: 'POST',
  path: '/v1/invoices/:id/void',
  params: { expand } satisfies SpecFor<Stripe.InvoiceVoidInvoiceParams>,
  async run(context, _params, id) {
    await lockOwners(context, id);
    return recordVoid(context, id);
  },
});

/** Declares an unpaid invoice void, and its payment with it. */
export async function recordVoid(context: Context, id: string): Promise<InvoiceDocument> {
  const { document: invoice, secrets } = await lock(context, 'invoice', id);
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw invalidRequest(
      `You can only void an open or uncollectible invoice; this one is ${invoice.status}.`,
    );
  }
  const found = await paymentOf(context, id);
  if (found) {
    const { document: intent } = await get(context, 'payment_intent', found.intentId);
    if (intent.status !== 'canceled' && intent.status !== 'succeeded') {
      await cancelIntent(context, found.intentId, 'abandoned');
    }
    await update(context, 'invoice_payment', {
      ...found.payment,
      status: 'canceled',
      status_transitions: { canceled_at: context.now, paid_at: null },
    });
  }
  const { dueAt: _, ...rest } = secrets;
  const voided: InvoiceDocument = {
    ...invoice,
    status: 'void',
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: context.now },
  };
  await update(context, 'invoice', voided, rest);
  await emit(context, 'invoice.voided', voided);
  return voided;
}
