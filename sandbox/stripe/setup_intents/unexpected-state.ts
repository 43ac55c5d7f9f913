import type Stripe from 'stripe';
import { StripeFailure } from '../core/errors.ts';

/** Stripe's refusal of an action that the setup intent's state does not allow. */
export function unexpectedSetupState(
  intent: Stripe.SetupIntent,
  action: 'cancel' | 'confirm' | 'update',
): StripeFailure {
  return new StripeFailure(400, {
    type: 'invalid_request_error',
    code: 'setup_intent_unexpected_state',
    message: `You cannot ${action} this SetupIntent because it has a status of ${intent.status}.`,
    setup_intent: intent,
  });
}
