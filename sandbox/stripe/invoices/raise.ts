import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { InvoiceDocument, InvoiceLineDocument, SubscriptionDocument } from '../core/documents.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { newId } from '../core/ids.ts';
import { idOf } from '../core/references.ts';
import { insert, lock, update } from '../core/store.ts';
import { recordIntent } from '../payment_intents/create.ts';
import { draftInvoice, type Reason } from './draft.ts';
import { payInvoice } from './settle.ts';

/**
 * Makes a subscription's invoice and finalises it at once, where Stripe leaves renewals as drafts for about an hour.
 * Nothing to pay is paid here; otherwise an intent stands ready for the first attempt.
 */
export async function raiseInvoice(
  context: Context,
  subscription: SubscriptionDocument,
  contents: { reason: Reason; lines: InvoiceLineDocument[]; prorationDate?: number },
): Promise<InvoiceDocument> {
  const { document: customer } = await lock(context, 'customer', idOf(subscription.customer) ?? '');
  const draft = draftInvoice(context, subscription, customer, contents);
  await emit(context, 'invoice.created', draft);
  const sequence = customer.next_invoice_sequence ?? 1;
  const open: InvoiceDocument = {
    ...draft,
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    effective_at: context.now,
    hosted_invoice_url: `http://${context.config.host}:${context.config.port}/i/${draft.id}`,
    status_transitions: { ...draft.status_transitions, finalized_at: context.now },
  };
  await insert(context, 'invoice', open, { owner: subscription.id });
  await noteOnCustomer(context, customer, {
    ...customer,
    balance: open.ending_balance ?? 0,
    currency: customer.currency ?? subscription.currency,
    next_invoice_sequence: sequence + 1,
  });
  if (open.amount_due > 0) await standReady(context, subscription, open);
  await emit(context, 'invoice.finalized', open);
  if (open.amount_due === 0) await payInvoice(context, open.id, 0);
  return open;
}

async function noteOnCustomer(
  context: Context,
  before: Stripe.Customer,
  after: Stripe.Customer,
): Promise<void> {
  await update(context, 'customer', after);
  if (before.balance !== after.balance) {
    await emit(context, 'customer.updated', after, changedAttributes(before, after));
  }
}

/** The intent that pays the invoice. The first one saves the card, so that renewals can charge it. */
async function standReady(
  context: Context,
  subscription: SubscriptionDocument,
  invoice: InvoiceDocument,
): Promise<void> {
  const intent = await recordIntent(
    context,
    {
      amount: invoice.amount_due,
      currency: invoice.currency,
      customer: idOf(invoice.customer) ?? '',
      description:
        invoice.billing_reason === 'subscription_create' ? 'Subscription creation' : 'Subscription update',
      ...(subscription.payment_settings?.save_default_payment_method === 'on_subscription'
        ? { setup_future_usage: 'off_session' as const }
        : {}),
    },
    { owner: invoice.id },
  );
  const payment: Stripe.InvoicePayment = {
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: context.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
  await insert(context, 'invoice_payment', payment, { owner: invoice.id });
}
