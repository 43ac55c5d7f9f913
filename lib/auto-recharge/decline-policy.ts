/**
 * What follows when a card says no. Pure. Hard refusals end it for that card at once; soft ones are asked again one,
 * three and seven hours after the first; failures of a network or of Stripe are no declines and never come here.
 *
 * Source of the codes: docs.stripe.com/declines/codes and /declines/card?testing-method=card-numbers (advice codes).
 */

/** The card will not work again, or only after its owner did something. */
const HARD_DECLINES: ReadonlySet<string> = new Set([
  'card_not_supported',
  'card_unusable',
  'currency_not_supported',
  'expired_card',
  'fraudulent',
  'incorrect_address',
  'incorrect_cvc',
  'incorrect_number',
  'incorrect_zip',
  'invalid_account',
  'invalid_amount',
  'invalid_cvc',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'invalid_number',
  'lost_card',
  'merchant_blacklist',
  'new_account_information_available',
  'no_action_taken',
  'not_permitted',
  'pickup_card',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'security_violation',
  'service_not_allowed',
  'stolen_card',
  'stop_payment_order',
  'transaction_not_allowed',
]);

const AUTHENTICATION: ReadonlySet<string> = new Set([
  'authentication_required',
  'authentication_not_handled',
  'payment_intent_authentication_failure',
]);

const HARD_ADVICE: ReadonlySet<string> = new Set(['do_not_try_again', 'confirm_card_data']);

/** When each further round begins, counted from the first decline. */
export const RETRY_AFTER_HOURS = [1, 3, 7] as const;

export interface Decline {
  declineCode: string;
  adviceCode: string | null;
  /** The round it happened in; the first is 1. */
  round: number;
  firstDeclinedAt: Date;
  now: Date;
  /** Another card may be asked in this round. */
  hasNextCard: boolean;
  /** Some card may be asked in a further round. */
  hasCardForNextRound: boolean;
  /** Some card of this attempt would be taken if its owner confirmed the payment. */
  canAuthenticate: boolean;
  /** The owner of the card was there: nobody else is asked, and nothing follows by itself. */
  isOnSession: boolean;
  /** It was paused before: this was a person's own try, and nothing follows by itself. */
  isPaused: boolean;
}

export type AfterDecline =
  | { action: 'next_card' }
  | { action: 'retry'; at: Date; round: number }
  | { action: 'authenticate' }
  | { action: 'pause' };

/** Whether the bank wants the owner of the card to confirm the payment. */
export function wantsAuthentication(declineCode: string): boolean {
  return AUTHENTICATION.has(declineCode);
}

/** Whether this card is not to be asked again. */
export function isHardDecline(declineCode: string, adviceCode: string | null): boolean {
  return HARD_DECLINES.has(declineCode) || (adviceCode !== null && HARD_ADVICE.has(adviceCode));
}

export function decideAfterDecline(decline: Decline): AfterDecline {
  if (decline.isOnSession) {
    // The link stays good for another try, unless the card is not to be asked again.
    const isHard = isHardDecline(decline.declineCode, decline.adviceCode);
    return { action: isHard ? 'pause' : 'authenticate' };
  }
  if (decline.hasNextCard) return { action: 'next_card' };
  if (wantsAuthentication(decline.declineCode)) return { action: 'authenticate' };
  const hours = RETRY_AFTER_HOURS[decline.round - 1];
  if (decline.isPaused || !decline.hasCardForNextRound || hours === undefined) {
    return { action: decline.canAuthenticate ? 'authenticate' : 'pause' };
  }
  return {
    action: 'retry',
    at: new Date(Math.max(decline.firstDeclinedAt.getTime() + hours * 3_600_000, decline.now.getTime())),
    round: decline.round + 1,
  };
}
