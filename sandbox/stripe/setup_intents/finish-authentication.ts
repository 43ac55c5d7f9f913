import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { idOf } from '../core/references.ts';
import { lock } from '../core/store.ts';
import { checkClientSecret } from '../payment_intents/check-client-secret.ts';
import { failSetup, setUp } from './set-up.ts';

/** The card's owner has answered the bank about saving the card. A setup that no longer waits is left alone. */
export async function finishSetupAuthentication(
  context: Context,
  id: string,
  clientSecret: string,
  hasPassed: boolean,
): Promise<Stripe.SetupIntent> {
  const { document: intent, secrets } = await lock(context, 'setup_intent', id, 'intent');
  checkClientSecret(context, intent, clientSecret);
  const methodId = idOf(intent.payment_method);
  if (intent.status !== 'requires_action' || methodId === null) return intent;
  const method = await lock(context, 'payment_method', methodId);
  if (hasPassed) return setUp(context, intent, { ...secrets, isAuthenticated: true }, method, false);
  return failSetup(context, intent, secrets, {
    type: 'invalid_request_error',
    code: 'setup_intent_authentication_failure',
    message:
      'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    payment_method: method.document,
  });
}
