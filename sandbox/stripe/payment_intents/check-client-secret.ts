import type { Context } from '../core/context.ts';
import { missingResource, StripeFailure } from '../core/errors.ts';

/** A browser may touch an intent only when it names the intent's client secret. */
export function checkClientSecret(
  context: Context,
  intent: { id: string; object: 'payment_intent' | 'setup_intent'; client_secret: string | null },
  given: string | undefined,
): void {
  if (!context.isPublishable && given === undefined) return;
  if (given === undefined) {
    throw new StripeFailure(
      400,
      {
        type: 'invalid_request_error',
        code: 'parameter_missing',
        param: 'client_secret',
        message: 'Missing required param: client_secret.',
      },
      { ranNothing: true },
    );
  }
  if (given === intent.client_secret) return;
  if (given.startsWith(`${intent.id}_secret_`)) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      param: 'client_secret',
      message: `The client_secret provided does not match the client_secret associated with this ${
        intent.object === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent'
      }.`,
    });
  }
  throw missingResource(
    intent.object === 'payment_intent' ? 'payment_intent' : 'setupintent',
    intent.id,
    'intent',
  );
}
