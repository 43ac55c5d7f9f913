import { completeSession } from '../checkout/settle.ts';
import type { Context } from '../core/context.ts';
import type { InvoiceDocument, SubscriptionDocument } from '../core/documents.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { idOf } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { subscriptionOf } from '../invoices/draft.ts';

/** An invoice was paid: what waited for it goes on, and the checkout that it came from completes. */
export async function activateSubscription(
  context: Context,
  invoice: InvoiceDocument,
  intentId: string | null,
): Promise<void> {
  const { document: before, secrets } = await lock(context, 'subscription', subscriptionOf(invoice));
  const isWaiting = before.status === 'incomplete' || before.status === 'past_due';
  const after: SubscriptionDocument = {
    ...before,
    status: isWaiting ? 'active' : before.status,
    default_payment_method: await savedMethod(context, before, intentId),
  };
  const previous = changedAttributes(before, after);
  if (Object.keys(previous).length > 0) {
    const end = after.items.data[0]?.current_period_end;
    await update(context, 'subscription', after, {
      ...secrets,
      ...(before.status === 'incomplete' && end !== undefined ? { dueAt: end } : {}),
    });
    await emit(context, 'customer.subscription.updated', after, previous);
  }
  if (secrets.owner?.startsWith('cs_') && before.status === 'incomplete') {
    await completeSession(context, secrets.owner, {
      payment_status: 'paid',
      invoice: invoice.id,
      subscription: after.id,
    });
  }
}

/** A renewal or a change could not be paid. */
export async function markPastDue(context: Context, invoice: InvoiceDocument): Promise<void> {
  const { document: before } = await lock(context, 'subscription', subscriptionOf(invoice));
  if (before.status !== 'active') return;
  const after: SubscriptionDocument = { ...before, status: 'past_due' };
  await update(context, 'subscription', after);
  await emit(context, 'customer.subscription.updated', after, { status: before.status });
}

/** With `save_default_payment_method: on_subscription`, the card that paid becomes the subscription's. */
async function savedMethod(
  context: Context,
  subscription: SubscriptionDocument,
  intentId: string | null,
): Promise<SubscriptionDocument['default_payment_method']> {
  const isSaving = subscription.payment_settings?.save_default_payment_method === 'on_subscription';
  if (!isSaving || intentId === null) return subscription.default_payment_method;
  const { document: intent } = await get(context, 'payment_intent', intentId);
  return idOf(intent.payment_method) ?? subscription.default_payment_method;
}
