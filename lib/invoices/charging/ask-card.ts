/** Asks the saved card of an invoice through Stripe and says what came of it. It writes nothing of ours. */
import Stripe from 'stripe';
import { isHardDecline, wantsAuthentication } from '#lib/auto-recharge/decline-policy.ts';
import type { ClaimedTry } from '#lib/invoices/charging/claim.ts';

export type CardAnswer =
  /** Stripe's intent went on: paid, or on its way. */
  | { kind: 'moved'; intent: Stripe.PaymentIntent }
  | {
      kind: 'declined';
      intent: Stripe.PaymentIntent | null;
      code: string;
      message: string;
      isRetriable: boolean;
    }
  /** The bank wants the customer to confirm. */
  | { kind: 'authenticate'; intent: Stripe.PaymentIntent | null; code: string; message: string }
  /** Stripe found the request wrong: the card is gone, the amount too small. Nothing was charged. */
  | { kind: 'refused'; code: string; message: string }
  /** Too many requests: nothing ran, and the same key may be asked again. */
  | { kind: 'throttled'; afterMs: number }
  /** It may or may not have been charged. `hasEnded`: Stripe keeps this failure under the key. */
  | { kind: 'unknown'; message: string; hasEnded: boolean };

/** Stripe decides within seconds; a request that takes longer is one whose answer was lost. */
const REQUEST = { timeout: 20_000, maxNetworkRetries: 0 };
const EXPAND = ['latest_charge'];

/** Makes the intent and charges it in one request, or confirms the one that there is, under the key of the try. */
export async function askCard(stripe: Stripe, claimed: ClaimedTry): Promise<CardAnswer> {
  const options = { ...REQUEST, idempotencyKey: claimed.key };
  try {
    const intent =
      claimed.intentId === null || claimed.createsIntent
        ? await stripe.paymentIntents.create(
            {
              amount: claimed.amountCents,
              currency: claimed.currency,
              customer: claimed.customerId,
              payment_method: claimed.cardId,
              description: claimed.description,
              confirm: true,
              off_session: true,
              automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
              metadata: {
                refill_customer_payment_id: String(claimed.paymentId),
                refill_invoice_id: String(claimed.invoiceId),
              },
              expand: EXPAND,
            },
            options,
          )
        : await stripe.paymentIntents.confirm(
            claimed.intentId,
            { payment_method: claimed.cardId, off_session: true, expand: EXPAND },
            options,
          );
    return understandIntent(intent);
  } catch (error) {
    return understand(error);
  }
}

/**
 * What became of a try whose answer cannot be had under its key any more; null where Stripe knows of no such try, which
 * then took nothing.
 */
export async function lookUpTry(stripe: Stripe, claimed: ClaimedTry): Promise<CardAnswer | null> {
  try {
    const intent = claimed.intentId
      ? await stripe.paymentIntents.retrieve(claimed.intentId, { expand: EXPAND })
      : await findIntent(stripe, claimed);
    if (!intent) return null;
    if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation') {
      return understandIntent(intent);
    }
    const failure = intent.last_payment_error;
    // A refusal of another card, or none at all, is not of this try.
    if (failure?.payment_method?.id !== claimed.cardId) return null;
    return declineOf(failure, intent);
  } catch (error) {
    return understand(error);
  }
}

async function findIntent(
  stripe: Stripe,
  { customerId, paymentId, startedAt }: ClaimedTry,
): Promise<Stripe.PaymentIntent | null> {
  // Clocks differ by less than this.
  const since = Math.floor(startedAt.getTime() / 1000) - 600;
  const list = stripe.paymentIntents.list({ customer: customerId, created: { gte: since }, limit: 100 });
  for await (const intent of list) {
    if (intent.metadata.refill_customer_payment_id === String(paymentId)) return intent;
  }
  return null;
}

function understandIntent(intent: Stripe.PaymentIntent): CardAnswer {
  if (intent.status === 'requires_action') {
    return {
      kind: 'authenticate',
      intent,
      code: 'authentication_required',
      message: 'The bank wants the customer to confirm.',
    };
  }
  return { kind: 'moved', intent };
}

function understand(error: unknown): CardAnswer {
  const { errors } = Stripe;
  if (error instanceof errors.StripeCardError) return declineOf(error, error.payment_intent ?? null);
  if (error instanceof errors.StripeRateLimitError) {
    const seconds = Number(error.headers?.['retry-after']);
    return { kind: 'throttled', afterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 500 };
  }
  // A key that is wrong concerns every invoice: the run ends, and none of them is blamed.
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError)
    throw error;
  if (error instanceof errors.StripeInvalidRequestError) {
    // Somebody was faster: a person on the page of the invoice. The intent tells.
    if (error.code === 'payment_intent_unexpected_state')
      return { kind: 'unknown', message: error.message, hasEnded: true };
    return { kind: 'refused', code: error.code ?? 'invalid_request', message: error.message };
  }
  if (error instanceof errors.StripeError) {
    // While a request under this key still runs, the key answers that it is in use: it has not ended.
    const hasEnded =
      (error.statusCode ?? 0) >= 500 ||
      (error.type === 'StripeIdempotencyError' && error.code !== 'idempotency_key_in_use');
    return { kind: 'unknown', message: error.message, hasEnded };
  }
  throw error;
}

interface Failure {
  code?: string | undefined;
  decline_code?: string | undefined;
  advice_code?: string | undefined;
  message?: string | undefined;
}

function declineOf(failure: Failure, intent: Stripe.PaymentIntent | null): CardAnswer {
  const { code, decline_code, advice_code } = failure;
  const message = failure.message ?? 'The card was declined.';
  if (code && wantsAuthentication(code)) return { kind: 'authenticate', intent, code, message };
  const declineCode = decline_code ?? code ?? 'generic_decline';
  return {
    kind: 'declined',
    intent,
    code: declineCode,
    message,
    isRetriable: !isHardDecline(declineCode, advice_code ?? null),
  };
}
