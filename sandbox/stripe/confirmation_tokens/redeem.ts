import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import { lock, update } from '../core/store.ts';

interface Redeemed {
  paymentMethodId: string;
  returnUrl: string | null;
  setupFutureUsage: Stripe.ConfirmationToken.SetupFutureUsage | null;
}

/** Uses a confirmation token up: it carries one card to one intent, once, within twelve hours. */
export async function redeemConfirmationToken(
  context: Context,
  id: string,
  usedBy: { payment_intent?: string; setup_intent?: string },
): Promise<Redeemed> {
  const { document: token, secrets } = await lock(context, 'confirmation_token', id, 'confirmation_token');
  if (token.payment_intent !== null || token.setup_intent !== null) {
    throw invalidRequest('The provided ConfirmationToken has already been used.', {
      param: 'confirmation_token',
    });
  }
  if (token.expires_at !== null && token.expires_at < context.now) {
    throw invalidRequest('The provided ConfirmationToken has expired.', { param: 'confirmation_token' });
  }
  await update(context, 'confirmation_token', { ...token, ...usedBy });
  return {
    paymentMethodId: secrets.tokenPaymentMethod ?? '',
    returnUrl: token.return_url,
    setupFutureUsage: token.setup_future_usage,
  };
}
