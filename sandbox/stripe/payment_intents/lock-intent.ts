import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { lockOwners } from '../core/lock-owners.ts';
import { lock } from '../core/store.ts';

/** Locks an intent, after what it was made for. */
export async function lockIntent(
  context: Context,
  id: string,
): Promise<{ document: Stripe.PaymentIntent; secrets: Secrets }> {
  await lockOwners(context, id);
  return lock(context, 'payment_intent', id, 'intent');
}
