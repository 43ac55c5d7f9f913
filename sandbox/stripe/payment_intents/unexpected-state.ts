import type Stripe from 'stripe';
import { StripeFailure } from '../core/errors.ts';

/** Stripe's refusal of an action that the intent's state does not allow; the intent rides along. */
export function unexpectedState(
  intent: Stripe.PaymentIntent,
  action: 'cancel' | 'capture' | 'confirm' | 'update',
): StripeFailure {
  const reason =
    action === 'confirm' && intent.status === 'succeeded'
      ? 'it has already succeeded after being previously confirmed'
      : `it has a status of ${intent.status}`;
  return new StripeFailure(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${action} this PaymentIntent because ${reason}.`,
    payment_intent: intent,
  });
}
