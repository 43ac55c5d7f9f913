import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { invalidRequest } from '../core/errors.ts';
import { idOf } from '../core/references.ts';
import { lock } from '../core/store.ts';
import { spentMethod } from '../payment_methods/attach.ts';
import { materialise } from '../payment_methods/materialise.ts';

/** Locks the card that an intent is to use, and refuses one that belongs to somebody else or may pay no more. */
export async function lockPayingMethod(
  context: Context,
  givenId: string,
  customerId: string | null,
): Promise<{ document: Stripe.PaymentMethod; secrets: Secrets }> {
  const id = await materialise(context, givenId);
  const found = await lock(context, 'payment_method', id, 'payment_method');
  const owner = idOf(found.document.customer);
  if (owner !== null && owner !== customerId) {
    throw invalidRequest(
      customerId === null
        ? 'The payment method you provided is attached to a customer so for security purposes you must provide the ' +
            'customer in the request.'
        : 'The payment method supplied belongs to a different Customer than the one supplied in this request.',
      { param: 'payment_method' },
    );
  }
  if (owner === null && found.secrets.isSpent) throw spentMethod();
  return found;
}
