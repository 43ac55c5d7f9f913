/** Asks a card through Stripe and says what came of it. It writes nothing of ours. */
import Stripe from 'stripe';
import type { AttemptRow } from '#lib/auto-recharge/attempt.ts';
import { wantsAuthentication } from '#lib/auto-recharge/decline-policy.ts';
import { stripe } from '#lib/stripe.ts';

export type CardAnswer =
  /** Stripe's intent went on: paid, at the bank, waiting for its owner, or canceled. */
  | { kind: 'moved'; intent: Stripe.PaymentIntent }
  | { kind: 'declined'; declineCode: string; adviceCode: string | null; chargeId: string | null }
  /** Stripe will not take this card at all: it was detached. */
  | { kind: 'card_unusable' }
  /** Stripe found the request wrong: asking again is no use. */
  | { kind: 'refused'; code: string; message: string }
  /** It may or may not have been charged; hasEnded: Stripe answered, so that its intent tells by now. */
  | { kind: 'unknown'; message: string; hasEnded: boolean };

interface Asked {
  intentId: string;
  /** Charges of earlier tries, whose refusals are known already. */
  knownChargeIds: readonly string[];
}

/**
 * Confirms the intent with the card of the attempt's last try, under that try's key: the same try asked twice is
 * answered twice with the same.
 */
export async function askCard(attempt: AttemptRow, asked: Asked): Promise<CardAnswer> {
  try {
    const intent = await stripe().paymentIntents.confirm(
      asked.intentId,
      attempt.is_on_session
        ? { payment_method: attempt.stripe_payment_method_id, use_stripe_sdk: true }
        : { payment_method: attempt.stripe_payment_method_id, off_session: true },
      { idempotencyKey: attempt.idempotency_key },
    );
    return { kind: 'moved', intent };
  } catch (error) {
    return understand(error);
  }
}

/** What the intent says of a try whose answer was lost; null where the try has not been made, as far as Stripe knows. */
export async function lookUpTry(attempt: AttemptRow, asked: Asked): Promise<CardAnswer | null> {
  try {
    const intent = await stripe().paymentIntents.retrieve(asked.intentId);
    if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation') {
      return { kind: 'moved', intent };
    }
    const failure = intent.last_payment_error;
    if (failure?.payment_method?.id !== attempt.stripe_payment_method_id) return null;
    // A failed confirmation by the owner leaves no charge; any other refusal does.
    const isOfThisTry = failure.charge
      ? !asked.knownChargeIds.includes(failure.charge)
      : attempt.is_on_session && wantsAuthentication(failure.code ?? '');
    return isOfThisTry ? declineOf(failure) : null;
  } catch (error) {
    return { kind: 'unknown', message: messageOf(error), hasEnded: false };
  }
}

/** Another request under the same key, or about the same intent, is being carried out. */
const STILL_ASKED: readonly string[] = ['idempotency_key_in_use', 'lock_timeout'];

function understand(error: unknown): CardAnswer {
  const { errors } = Stripe;
  if (error instanceof errors.StripeCardError) return declineOf(error);
  if (error instanceof errors.StripeInvalidRequestError) return understandRefusal(error);
  if (error instanceof errors.StripeError) {
    // The client asks again by itself: what was turned away in the end, as by a rate limit, may have been done before.
    const isStillAsked = error.code !== undefined && STILL_ASKED.includes(error.code);
    return {
      kind: 'unknown',
      message: error.message,
      hasEnded: error.statusCode !== undefined && !isStillAsked,
    };
  }
  throw error;
}

function understandRefusal(error: InstanceType<typeof Stripe.errors.StripeInvalidRequestError>): CardAnswer {
  // Somebody was faster: a person with the link, another worker. The intent tells.
  if (error.code === 'payment_intent_unexpected_state') {
    return { kind: 'unknown', message: error.message, hasEnded: false };
  }
  const isOfCard = error.code === 'payment_method_unexpected_state' || error.param === 'payment_method';
  if (isOfCard) return { kind: 'card_unusable' };
  return { kind: 'refused', code: error.code ?? 'invalid_request', message: error.message };
}

interface Failure {
  code?: string;
  decline_code?: string;
  advice_code?: string;
  charge?: string;
}

function declineOf(failure: Failure): CardAnswer {
  const { code, decline_code, advice_code, charge } = failure;
  // The bank's own reason is the more exact one; authentication comes as a code.
  const declineCode = code && wantsAuthentication(code) ? code : (decline_code ?? code ?? 'generic_decline');
  return { kind: 'declined', declineCode, adviceCode: advice_code ?? null, chargeId: charge ?? null };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
