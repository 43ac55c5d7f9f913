import type Stripe from 'stripe';
import { type Behaviour, findBehaviour } from '../cards/test-cards.ts';
import { recordCharge } from '../charges/record.ts';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { emit } from '../core/events.ts';
import { get, update } from '../core/store.ts';
import { openDispute } from '../disputes/open.ts';
import { decline } from './decline.ts';
import { nextAction } from './next-action.ts';
import { saveCard } from './save-card.ts';
import { tellOwner } from './tell-owner.ts';

interface Method {
  document: Stripe.PaymentMethod;
  secrets: Secrets;
}

export interface Manner {
  isOffSession: boolean;
  failsOnAction: boolean;
  usesStripeSdk: boolean;
}

/** Runs a confirmed intent as far as it goes: asks for authentication, declines, authorises, or succeeds. */
export async function pay(
  context: Context,
  intent: Stripe.PaymentIntent,
  secrets: Secrets,
  method: Method,
  manner: Manner,
): Promise<Stripe.PaymentIntent> {
  const behaviour = findBehaviour(method.secrets.behaviour);
  if (needsAuthentication(intent, secrets, method, behaviour)) {
    if (manner.isOffSession || manner.failsOnAction) {
      return decline(context, intent, secrets, method.document, 'authentication_required');
    }
    const waiting: Stripe.PaymentIntent = {
      ...intent,
      status: 'requires_action',
      last_payment_error: null,
      next_action: nextAction(context, intent, secrets.returnUrl ?? null, manner.usesStripeSdk),
    };
    await update(context, 'payment_intent', waiting, secrets);
    await emit(context, 'payment_intent.requires_action', waiting);
    await tellOwner(context, waiting, secrets);
    return waiting;
  }
  const refusal = isExpired(context, method.document) ? 'expired_card' : behaviour.decline;
  if (refusal) return decline(context, intent, secrets, method.document, refusal);
  if (method.secrets.settlesLater)
    return leaveProcessing(context, intent, secrets, method.secrets.settlesLater);
  return succeed(context, intent, secrets, method, behaviour);
}

const oneMinute = 60;
const sevenDays = 7 * 24 * 3_600;

async function leaveProcessing(
  context: Context,
  intent: Stripe.PaymentIntent,
  secrets: Secrets,
  paymentFate: 'fails' | 'succeeds',
): Promise<Stripe.PaymentIntent> {
  const processing: Stripe.PaymentIntent = { ...intent, status: 'processing', last_payment_error: null };
  await update(context, 'payment_intent', processing, {
    ...secrets,
    paymentFate,
    dueAt: context.now + oneMinute,
  });
  await emit(context, 'payment_intent.processing', processing);
  await tellOwner(context, processing, secrets);
  return processing;
}

function needsAuthentication(
  intent: Stripe.PaymentIntent,
  secrets: Secrets,
  method: Method,
  behaviour: Behaviour,
): boolean {
  if (secrets.isAuthenticated) return false;
  const requested = intent.payment_method_options?.card?.request_three_d_secure;
  if (behaviour.authentication === 'always' || requested === 'any' || requested === 'challenge') return true;
  return behaviour.authentication === 'unless_set_up' && !method.secrets.isSetUpForOffSession;
}

function isExpired(context: Context, method: Stripe.PaymentMethod): boolean {
  if (!method.card) return false;
  const now = new Date(context.now * 1000);
  const months =
    (method.card.exp_year - now.getUTCFullYear()) * 12 + method.card.exp_month - now.getUTCMonth() - 1;
  return months < 0;
}

/** Books a payment that the bank has agreed to. */
export async function succeed(
  context: Context,
  intent: Stripe.PaymentIntent,
  secrets: Secrets,
  method: Method,
  behaviour: Behaviour,
): Promise<Stripe.PaymentIntent> {
  const isCaptured = intent.capture_method !== 'manual';
  const charge = await recordCharge(context, intent, method.document, {
    kind: isCaptured ? 'paid' : 'authorised',
  });
  const paid: Stripe.PaymentIntent = {
    ...intent,
    status: isCaptured ? 'succeeded' : 'requires_capture',
    amount_received: isCaptured ? intent.amount : 0,
    amount_capturable: isCaptured ? 0 : intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
  };
  // An authorisation that nobody captures lapses after seven days.
  await update(
    context,
    'payment_intent',
    paid,
    isCaptured ? secrets : { ...secrets, dueAt: context.now + sevenDays },
  );
  await saveCard(context, paid, method);
  await emit(context, 'charge.succeeded', charge);
  await emit(
    context,
    isCaptured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated',
    paid,
  );
  await tellOwner(context, paid, secrets);
  if (behaviour.dispute && isCaptured) await openDispute(context, charge.id, behaviour.dispute);
  return (await get(context, 'payment_intent', paid.id)).document;
}
