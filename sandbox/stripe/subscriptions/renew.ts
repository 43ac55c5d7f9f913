import type { Context } from '../core/context.ts';
import type { SubscriptionDocument } from '../core/documents.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { idOf } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { attemptInvoice } from '../invoices/attempt.ts';
import { raiseInvoice } from '../invoices/raise.ts';
import { recordVoid } from '../invoices/void.ts';
import { endSubscription } from './end.ts';
import { periodLine } from './lines.ts';
import { nextBoundary } from './period.ts';

/** The clock has reached a subscription: its period or trial ends, or its first payment never came. */
export async function moveOnSubscription(context: Context, id: string): Promise<SubscriptionDocument> {
  const { document: subscription } = await lock(context, 'subscription', id);
  if (subscription.status === 'incomplete') return letGo(context, id);
  if (subscription.cancel_at_period_end) return endSubscription(context, id, 'cancellation_requested');
  return renew(context, id);
}

/** Starts the next period: new dates, an invoice with what waited for it, an attempt to pay. */
export async function renew(context: Context, id: string): Promise<SubscriptionDocument> {
  const { document: before, secrets } = await lock(context, 'subscription', id);
  const isTrialOver = before.status === 'trialing';
  const anchor = isTrialOver ? context.now : before.billing_cycle_anchor;
  const items = before.items.data.map((item) => {
    const start = isTrialOver ? context.now : item.current_period_end;
    const end = item.price.recurring ? nextBoundary(anchor, item.price.recurring, start) : start;
    return { ...item, current_period_start: start, current_period_end: end };
  });
  const after: SubscriptionDocument = {
    ...before,
    billing_cycle_anchor: anchor,
    items: { ...before.items, data: items },
    status: isTrialOver ? 'active' : before.status,
    ...(isTrialOver ? { trial_end: context.now } : {}),
  };
  const { dueAt: _, pendingLines = [], ...rest } = secrets;
  const dueAt = items[0]?.current_period_end;
  await update(context, 'subscription', after, { ...rest, ...(dueAt === undefined ? {} : { dueAt }) });
  const lines = [...pendingLines];
  for (const item of items) {
    const period = { start: item.current_period_start, end: item.current_period_end };
    lines.push(await periodLine(context, item, period));
  }
  const invoice = await raiseInvoice(context, after, { reason: 'subscription_cycle', lines });
  const { document: present } = await get(context, 'subscription', id);
  const billed = { ...present, latest_invoice: invoice.id };
  await update(context, 'subscription', billed);
  await emit(context, 'customer.subscription.updated', billed, changedAttributes(before, billed));
  if (invoice.amount_due > 0) await attemptInvoice(context, invoice.id, { isOffSession: true });
  return (await get(context, 'subscription', id)).document;
}

/** Nobody paid the first invoice in time. */
export async function letGo(context: Context, id: string): Promise<SubscriptionDocument> {
  const { document: before, secrets } = await lock(context, 'subscription', id);
  if (before.status !== 'incomplete') return before;
  const { dueAt: _, ...rest } = secrets;
  const after: SubscriptionDocument = { ...before, status: 'incomplete_expired', ended_at: context.now };
  await update(context, 'subscription', after, rest);
  const invoiceId = idOf(before.latest_invoice);
  if (invoiceId) await recordVoid(context, invoiceId);
  await emit(context, 'customer.subscription.updated', after, { status: before.status });
  return after;
}
