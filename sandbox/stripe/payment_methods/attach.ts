import type Stripe from 'stripe';
import { declines, findBehaviour } from '../cards/test-cards.ts';
import type { Context } from '../core/context.ts';
import { invalidRequest, StripeFailure } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, required, type SpecFor, text, unsupported } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { materialise } from './materialise.ts';

export const attachPaymentMethod = operation({
  method: 'POST',
  path: '/v1/payment_methods/:id/attach',
  params: {
    customer: required(text),
    customer_account: unsupported,
    expand,
  } satisfies SpecFor<Stripe.PaymentMethodAttachParams>,
  run: (context, params, id) => attach(context, id, params.customer),
});

/**
 * Saves a card on a customer. The card's bank is asked first, so that a card that declines everything cannot be saved;
 * `trusted` skips that, for cards that have just paid and for tests that need a saved card that has gone bad.
 */
export async function attach(
  context: Context,
  givenId: string,
  customerId: string,
  options: { trusted?: boolean } = {},
): Promise<Stripe.PaymentMethod> {
  await get(context, 'customer', customerId, 'customer');
  const id = await materialise(context, givenId);
  const { document: method, secrets } = await lock(context, 'payment_method', id);
  const owner = idOf(method.customer);
  if (owner === customerId) return method;
  if (owner !== null) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.', {
      param: 'payment_method',
    });
  }
  if (secrets.isSpent) throw spentMethod();
  const behaviour = findBehaviour(secrets.behaviour);
  if (behaviour.decline && !behaviour.canBeSaved && !options.trusted) {
    const decline = declines[behaviour.decline];
    throw new StripeFailure(402, {
      type: 'card_error',
      code: decline.code,
      decline_code: behaviour.decline,
      message: decline.message,
    });
  }
  const attached: Stripe.PaymentMethod = { ...method, customer: customerId };
  if (attached.card?.checks?.cvc_check === 'unchecked') attached.card.checks.cvc_check = 'pass';
  await update(context, 'payment_method', attached);
  await emit(context, 'payment_method.attached', attached);
  return attached;
}

/** Stripe's refusal of a card that paid once without being saved, or was detached. */
export function spentMethod(): StripeFailure {
  return invalidRequest(
    'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, ' +
      'and may not be used again.',
    { code: 'payment_method_unexpected_state' },
  );
}
