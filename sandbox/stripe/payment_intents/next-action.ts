import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';

/** The page where the card's owner passes or fails 3D Secure: opened by Stripe.js, or redirected to. */
export function nextAction(
  context: Context,
  intent: { id: string; client_secret: string | null },
  returnUrl: string | null,
  usesStripeSdk: boolean,
): { type: 'redirect_to_url' | 'use_stripe_sdk' } & Pick<
  Stripe.PaymentIntent.NextAction,
  'redirect_to_url' | 'use_stripe_sdk'
> {
  const url = new URL(`/3ds/${intent.id}`, `http://${context.config.host}:${context.config.port}`);
  url.searchParams.set('client_secret', intent.client_secret ?? '');
  if (usesStripeSdk) {
    return {
      type: 'use_stripe_sdk',
      use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url.href },
    };
  }
  return { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: url.href } };
}
