import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { SubscriptionDocument } from '../core/documents.ts';
import { emit } from '../core/events.ts';
import { listObjects } from '../core/lists.ts';
import { lock, update } from '../core/store.ts';

/** Ends a subscription now. What it still owes stays on its open invoices, which are tried no more. */
export async function endSubscription(
  context: Context,
  id: string,
  reason: 'cancellation_requested' | 'payment_failed',
  said?: Partial<Stripe.Subscription.CancellationDetails>,
): Promise<SubscriptionDocument> {
  const { document: subscription, secrets } = await lock(context, 'subscription', id);
  if (subscription.status === 'canceled') return subscription;
  const { dueAt: _, pendingLines: __, ...rest } = secrets;
  const ended: SubscriptionDocument = {
    ...subscription,
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? context.now,
    ended_at: context.now,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...subscription.cancellation_details,
      ...said,
      reason,
    },
  };
  await update(context, 'subscription', ended, rest);
  const filter = { subscription: id, status: 'open' };
  for (const { id: invoiceId } of (await listObjects(context, 'invoice', '', { limit: 100 }, filter)).data) {
    const open = await lock(context, 'invoice', invoiceId);
    const { dueAt: ___, ...kept } = open.secrets;
    const left = { ...open.document, auto_advance: false, next_payment_attempt: null };
    await update(context, 'invoice', left, kept);
  }
  await emit(context, 'customer.subscription.deleted', ended);
  return ended;
}
