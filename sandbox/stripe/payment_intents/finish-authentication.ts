import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { emit } from '../core/events.ts';
import { idOf } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { checkClientSecret } from './check-client-secret.ts';
import { lockIntent } from './lock-intent.ts';
import { pay } from './pay.ts';
import { tellOwner } from './tell-owner.ts';

const failure = {
  code: 'payment_intent_authentication_failure' as const,
  doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
  message:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  type: 'invalid_request_error' as const,
};

/**
 * The card's owner has answered the bank. Passing lets the payment go on; failing sends the intent back for another
 * card. An intent that no longer waits is left alone, so that pressing twice or coming late changes nothing.
 */
export async function finishPaymentAuthentication(
  context: Context,
  id: string,
  clientSecret: string,
  hasPassed: boolean,
): Promise<Stripe.PaymentIntent> {
  const { document: intent, secrets } = await lockIntent(context, id);
  checkClientSecret(context, intent, clientSecret);
  const methodId = idOf(intent.payment_method);
  if (intent.status !== 'requires_action' || methodId === null) return intent;
  if (hasPassed) {
    const method = await lock(context, 'payment_method', methodId);
    return pay(context, { ...intent, next_action: null }, { ...secrets, isAuthenticated: true }, method, {
      isOffSession: false,
      failsOnAction: false,
      usesStripeSdk: false,
    });
  }
  const { document: method } = await get(context, 'payment_method', methodId);
  const failed: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: { ...failure, payment_method: method },
  };
  await update(context, 'payment_intent', failed, secrets);
  await emit(context, 'payment_intent.payment_failed', failed);
  await tellOwner(context, failed, secrets);
  return failed;
}
