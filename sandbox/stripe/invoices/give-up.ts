import type { Context } from '../core/context.ts';
import type { InvoiceDocument } from '../core/documents.ts';
import { emit } from '../core/events.ts';
import { lock, update } from '../core/store.ts';
import { endSubscription } from '../subscriptions/end.ts';
import { subscriptionOf } from './draft.ts';

/** The last retry has failed: the invoice is written off, and its subscription ends. */
export async function giveUp(context: Context, id: string): Promise<void> {
  const { document: invoice, secrets } = await lock(context, 'invoice', id);
  const { dueAt: _, ...rest } = secrets;
  const written: InvoiceDocument = {
    ...invoice,
    status: 'uncollectible',
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: context.now },
  };
  await update(context, 'invoice', written, rest);
  await emit(context, 'invoice.marked_uncollectible', written);
  await endSubscription(context, subscriptionOf(invoice), 'payment_failed');
}
