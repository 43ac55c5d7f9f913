import type Stripe from 'stripe';
import { redeemConfirmationToken } from '../confirmation_tokens/redeem.ts';
import { toAddress } from '../core/addresses.ts';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { invalidRequest } from '../core/errors.ts';
import type { Parsed } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { checkClientSecret } from './check-client-secret.ts';
import { lockIntent } from './lock-intent.ts';
import { lockPayingMethod } from './lock-paying-method.ts';
import type { confirmParams } from './params.ts';
import { pay } from './pay.ts';
import { unexpectedState } from './unexpected-state.ts';

type Given = Parsed<typeof confirmParams>;

/** Undefined and absent mean the same here, so that create can pass its own parameters on. */
type Params = { [Name in keyof Given]?: Given[Name] | undefined } & { client_secret?: string };

const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/**
 * Tries to pay an intent. The intent is locked first, so that of two confirmations at once the second sees what the
 * first did and no card is charged twice.
 */
export async function confirm(context: Context, id: string, params: Params): Promise<Stripe.PaymentIntent> {
  const { document: intent, secrets } = await lockIntent(context, id);
  checkClientSecret(context, intent, params.client_secret);
  if (context.isPublishable && params.off_session !== undefined) {
    throw invalidRequest('You cannot use `off_session` with a publishable key.', { param: 'off_session' });
  }
  if (!confirmable.includes(intent.status)) throw unexpectedState(intent, 'confirm');
  if (params.amount_to_confirm !== undefined && params.amount_to_confirm !== intent.amount) {
    throw invalidRequest('The amount to confirm differs from the amount of this PaymentIntent.', {
      param: 'amount_to_confirm',
      code: 'intent_invalid_state',
    });
  }
  const token = params.confirmation_token
    ? await redeemConfirmationToken(context, params.confirmation_token, { payment_intent: id })
    : null;
  const methodId = token?.paymentMethodId ?? params.payment_method ?? idOf(intent.payment_method);
  if (!methodId) {
    throw invalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the " +
        'PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a ' +
        'payment method.',
      { code: 'payment_intent_unexpected_state' },
    );
  }
  const isOffSession = params.off_session !== undefined && params.off_session !== 'false';
  const returnUrl = params.return_url ?? token?.returnUrl ?? secrets.returnUrl ?? null;
  checkReturnUrl(context, intent, returnUrl, isOffSession);
  const method = await lockPayingMethod(context, methodId, idOf(intent.customer));
  const { shipping } = params;
  const usage = params.setup_future_usage ?? token?.setupFutureUsage;
  const confirmed: Stripe.PaymentIntent = {
    ...intent,
    payment_method: method.document.id,
    next_action: null,
    ...(params.receipt_email === undefined ? {} : { receipt_email: params.receipt_email }),
    ...(usage ? { setup_future_usage: usage } : {}),
    ...(params.capture_method ? { capture_method: params.capture_method } : {}),
    ...(shipping
      ? {
          shipping: {
            address: toAddress(shipping.address),
            name: shipping.name,
            phone: shipping.phone ?? null,
          },
        }
      : {}),
  };
  const threeDSecure = params.payment_method_options?.card?.request_three_d_secure;
  if (threeDSecure && confirmed.payment_method_options?.card) {
    confirmed.payment_method_options.card.request_three_d_secure = threeDSecure;
  }
  const { isAuthenticated: _, ...kept } = secrets;
  const fresh: Secrets = { ...kept, returnUrl };
  return pay(context, confirmed, fresh, method, {
    isOffSession,
    failsOnAction: params.error_on_requires_action ?? false,
    usesStripeSdk: params.use_stripe_sdk ?? false,
  });
}

/** Stripe's reminder that automatic payment methods may redirect; without it a page would lose its way in live mode. */
function checkReturnUrl(
  context: Context,
  intent: Stripe.PaymentIntent,
  returnUrl: string | null,
  isOffSession: boolean,
): void {
  const mayRedirect = intent.automatic_payment_methods?.allow_redirects !== 'never';
  if (returnUrl !== null || isOffSession || context.isPublishable) return;
  if (!intent.automatic_payment_methods?.enabled || !mayRedirect) return;
  throw invalidRequest(
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these ' +
      "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't " +
      'want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
      '`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
  );
}
