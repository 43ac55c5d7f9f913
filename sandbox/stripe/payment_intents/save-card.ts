import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { idOf } from '../core/references.ts';
import { lock, update } from '../core/store.ts';
import { attach } from '../payment_methods/attach.ts';

/**
 * After a payment: the card is saved on the intent's customer when the intent says so, and is otherwise used up unless
 * it was saved before.
 */
export async function saveCard(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: { document: Stripe.PaymentMethod; secrets: Secrets },
): Promise<void> {
  const { id } = method.document;
  const customerId = idOf(intent.customer);
  const isSaving = intent.setup_future_usage !== null && customerId !== null;
  if (isSaving) await attach(context, id, customerId, { trusted: true });
  const { document, secrets } = await lock(context, 'payment_method', id);
  const isSetUp = isSaving && intent.setup_future_usage === 'off_session';
  await update(context, 'payment_method', document, {
    ...secrets,
    ...(isSetUp ? { isSetUpForOffSession: true } : {}),
    ...(document.customer === null ? { isSpent: true } : {}),
  });
}
