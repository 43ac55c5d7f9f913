import type Stripe from 'stripe';
import { redeemConfirmationToken } from '../confirmation_tokens/redeem.ts';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { invalidRequest } from '../core/errors.ts';
import type { Parsed } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { lock } from '../core/store.ts';
import { checkClientSecret } from '../payment_intents/check-client-secret.ts';
import { lockPayingMethod } from '../payment_intents/lock-paying-method.ts';
import type { confirmParams } from './params.ts';
import { setUp } from './set-up.ts';
import { unexpectedSetupState } from './unexpected-state.ts';

type Given = Parsed<typeof confirmParams>;
type Params = { [Name in keyof Given]?: Given[Name] | undefined } & { client_secret?: string };

const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Tries to save a card for later use. The intent is locked, so that one of two confirmations does the work. */
export async function confirmSetup(
  context: Context,
  id: string,
  params: Params,
): Promise<Stripe.SetupIntent> {
  const { document: intent, secrets } = await lock(context, 'setup_intent', id, 'intent');
  checkClientSecret(context, intent, params.client_secret);
  if (!confirmable.includes(intent.status)) throw unexpectedSetupState(intent, 'confirm');
  const token = params.confirmation_token
    ? await redeemConfirmationToken(context, params.confirmation_token, { setup_intent: id })
    : null;
  const methodId = token?.paymentMethodId ?? params.payment_method ?? idOf(intent.payment_method);
  if (!methodId) {
    throw invalidRequest("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: 'setup_intent_unexpected_state',
    });
  }
  const returnUrl = params.return_url ?? token?.returnUrl ?? secrets.returnUrl ?? null;
  const redirects = intent.automatic_payment_methods?.allow_redirects !== 'never';
  if (
    returnUrl === null &&
    !context.isPublishable &&
    intent.automatic_payment_methods?.enabled &&
    redirects
  ) {
    throw invalidRequest(
      'This SetupIntent is configured to accept payment methods enabled in your Dashboard. Because some of these ' +
        'payment methods might redirect your customer off of your page, you must provide a `return_url`.',
    );
  }
  const method = await lockPayingMethod(context, methodId, idOf(intent.customer));
  const { isAuthenticated: _, ...kept } = secrets;
  const fresh: Secrets = { ...kept, returnUrl };
  const confirmed = { ...intent, payment_method: method.document.id, next_action: null };
  return setUp(context, confirmed, fresh, method, params.use_stripe_sdk ?? false);
}
