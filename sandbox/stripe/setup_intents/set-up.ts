import type Stripe from 'stripe';
import { declines, findBehaviour } from '../cards/test-cards.ts';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { StripeFailure } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { idOf } from '../core/references.ts';
import { lock, update } from '../core/store.ts';
import { nextAction } from '../payment_intents/next-action.ts';
import { attach } from '../payment_methods/attach.ts';

/** Runs a confirmed setup as far as it goes: asks for authentication, is declined, or saves the card. */
export async function setUp(
  context: Context,
  intent: Stripe.SetupIntent,
  secrets: Secrets,
  method: { document: Stripe.PaymentMethod; secrets: Secrets },
  usesStripeSdk: boolean,
): Promise<Stripe.SetupIntent> {
  const behaviour = findBehaviour(method.secrets.behaviour);
  const requested = intent.payment_method_options?.card?.request_three_d_secure;
  const isAsked = behaviour.authentication !== undefined || requested === 'any' || requested === 'challenge';
  if (isAsked && !secrets.isAuthenticated) {
    const waiting: Stripe.SetupIntent = {
      ...intent,
      status: 'requires_action',
      last_setup_error: null,
      next_action: nextAction(context, intent, secrets.returnUrl ?? null, usesStripeSdk),
    };
    await update(context, 'setup_intent', waiting, secrets);
    await emit(context, 'setup_intent.requires_action', waiting);
    return waiting;
  }
  if (behaviour.decline && !behaviour.canBeSaved) {
    const { code, adviceCode, message } = declines[behaviour.decline];
    const error = {
      type: 'card_error' as const,
      code,
      decline_code: behaviour.decline,
      advice_code: adviceCode,
      message,
      payment_method: method.document,
    };
    const failed = await failSetup(context, intent, secrets, error);
    throw new StripeFailure(402, { ...error, setup_intent: failed }, { keepsChanges: true });
  }
  return save(context, intent, secrets, method.document.id);
}

/** Sends a setup back for another card. */
export async function failSetup(
  context: Context,
  intent: Stripe.SetupIntent,
  secrets: Secrets,
  error: Stripe.SetupIntent.LastSetupError,
): Promise<Stripe.SetupIntent> {
  const failed: Stripe.SetupIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_setup_error: error,
  };
  await update(context, 'setup_intent', failed, secrets);
  await emit(context, 'setup_intent.setup_failed', failed);
  return failed;
}

async function save(
  context: Context,
  intent: Stripe.SetupIntent,
  secrets: Secrets,
  methodId: string,
): Promise<Stripe.SetupIntent> {
  const customerId = idOf(intent.customer);
  if (customerId) await attach(context, methodId, customerId, { trusted: true });
  const saved = await lock(context, 'payment_method', methodId);
  await update(context, 'payment_method', saved.document, {
    ...saved.secrets,
    ...(intent.usage === 'off_session' ? { isSetUpForOffSession: true } : {}),
  });
  const done: Stripe.SetupIntent = {
    ...intent,
    status: 'succeeded',
    last_setup_error: null,
    next_action: null,
  };
  await update(context, 'setup_intent', done, secrets);
  await emit(context, 'setup_intent.succeeded', done);
  return done;
}
