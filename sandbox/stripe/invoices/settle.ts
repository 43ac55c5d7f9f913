import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { InvoiceDocument } from '../core/documents.ts';
import { emit } from '../core/events.ts';
import { lock, update } from '../core/store.ts';
import { activateSubscription, markPastDue } from '../subscriptions/follow-invoice.ts';
import { giveUp } from './give-up.ts';
import { paymentOf } from './payment-of.ts';

/** When an unpaid renewal is tried again, in days after the attempt before; then it is given up. */
const retryDays = [3, 5, 7];
const oneDay = 86_400;

/** The intent of an invoice has come to a point: paid, declined, or waiting for its owner. */
export async function settleInvoice(
  context: Context,
  id: string,
  intent: Stripe.PaymentIntent,
): Promise<void> {
  if (intent.status === 'succeeded') await payInvoice(context, id, intent.amount_received);
  if (intent.status === 'requires_action') {
    const { document: invoice } = await lock(context, 'invoice', id);
    await emit(context, 'invoice.payment_action_required', invoice);
  }
  if (intent.status === 'requires_payment_method') {
    await failInvoice(context, id, intent.last_payment_error?.code === 'authentication_required');
  }
}

/** Marks an invoice paid, once, and lets its subscription go on. */
export async function payInvoice(context: Context, id: string, amount: number): Promise<void> {
  const { document: invoice, secrets } = await lock(context, 'invoice', id);
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') return;
  const { dueAt: _, ...rest } = secrets;
  const paid: InvoiceDocument = {
    ...invoice,
    status: 'paid',
    amount_paid: amount,
    amount_remaining: 0,
    attempt_count: amount > 0 ? invoice.attempt_count + 1 : invoice.attempt_count,
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, paid_at: context.now },
  };
  await update(context, 'invoice', paid, rest);
  const found = await paymentOf(context, id);
  if (found) {
    await update(context, 'invoice_payment', {
      ...found.payment,
      amount_paid: amount,
      status: 'paid',
      status_transitions: { canceled_at: null, paid_at: context.now },
    });
  }
  await emit(context, 'invoice.paid', paid);
  await emit(context, 'invoice.payment_succeeded', paid);
  await activateSubscription(context, paid, found?.intentId ?? null);
}

/**
 * Notes a failed attempt. A renewal is tried again by the clock, and given up after the last time; the first invoice
 * of a subscription waits for its customer instead. Attempts that somebody asks for leave the schedule alone.
 */
export async function failInvoice(context: Context, id: string, wantsOwner: boolean): Promise<void> {
  const { document: invoice, secrets } = await lock(context, 'invoice', id);
  if (invoice.status !== 'open') return;
  const isFirst = invoice.billing_reason === 'subscription_create';
  const isScheduled = secrets.dueAt !== undefined;
  const retries = secrets.retries ?? 0;
  const wait = retryDays[retries];
  const next = isScheduled
    ? invoice.next_payment_attempt
    : isFirst || wait === undefined
      ? null
      : context.now + wait * oneDay;
  const failed: InvoiceDocument = {
    ...invoice,
    attempt_count: invoice.attempt_count + 1,
    attempted: true,
    next_payment_attempt: next,
  };
  await update(context, 'invoice', failed, {
    ...secrets,
    ...(next === null || isScheduled ? {} : { dueAt: next, retries: retries + 1 }),
  });
  await emit(context, 'invoice.payment_failed', failed);
  if (wantsOwner) await emit(context, 'invoice.payment_action_required', failed);
  if (isFirst) return;
  await markPastDue(context, failed);
  if (!isScheduled && wait === undefined) await giveUp(context, id);
}
