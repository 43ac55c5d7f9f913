import type Stripe from 'stripe';
import { findBehaviour } from '../cards/test-cards.ts';
import type { Context } from '../core/context.ts';
import { StripeFailure } from '../core/errors.ts';
import { idOf } from '../core/references.ts';
import { get, lock } from '../core/store.ts';
import { decline } from './decline.ts';
import { lockIntent } from './lock-intent.ts';
import { succeed } from './pay.ts';

/** Ends a payment that was processing. A payment in any other state is left alone. */
export async function settlePayment(
  context: Context,
  id: string,
  hasSucceeded: boolean,
): Promise<Stripe.PaymentIntent> {
  const { document: intent, secrets } = await lockIntent(context, id);
  const methodId = idOf(intent.payment_method);
  if (intent.status !== 'processing' || methodId === null) return intent;
  const { paymentFate: _fate, dueAt: _due, ...rest } = secrets;
  const method = await lock(context, 'payment_method', methodId);
  if (hasSucceeded) return succeed(context, intent, rest, method, findBehaviour(method.secrets.behaviour));
  try {
    return await decline(
      context,
      intent,
      rest,
      method.document,
      method.secrets.debitRefusal ?? 'generic_decline',
    );
  } catch (error) {
    // Nobody waits for this answer: the decline is recorded, and that is all.
    if (!(error instanceof StripeFailure && error.keepsChanges)) throw error;
    return (await get(context, 'payment_intent', id)).document;
  }
}
