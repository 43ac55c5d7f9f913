/** Why a payment did not go through, in words: what happened, that nothing was charged, what to do next. */

const NOT_CHARGED = "You weren't charged.";

const declined = (what: string, next: string): string => `${what} ${NOT_CHARGED} ${next}`;

const GENERIC = declined('Your bank declined this card.', 'Try another card, or ask your bank why.');
const CALL_BANK = declined(
  'Your bank declined this card.',
  'Try another card, or ask your bank to allow it.',
);
const TRY_AGAIN = declined(
  "Your bank couldn't process this payment just now.",
  'Try again in a moment, or use another card.',
);
const WRONG_NUMBER = declined('The card number is not right.', 'Check it and try again.');
const WRONG_CVC = declined('The security code is not right.', 'Check it and try again.');
const WRONG_PIN = declined('The PIN was not right.', 'Try again, or use another card.');
const WRONG_DATE = declined('The expiry date is not right.', 'Check it and try again, or use another card.');
const WRONG_ADDRESS = declined(
  "The address or postal code doesn't match the card.",
  'Check it and try again, or use another card.',
);
const NOT_CONFIRMED = declined(
  "Your bank couldn't confirm it's you.",
  'Try again and finish the confirmation, or use another card.',
);
const NOT_FOR_THIS = declined("This card can't be used for this purchase.", 'Try another card.');
const OVER_LIMIT = declined(
  'This payment is over a limit of your card.',
  'Try another card, a smaller amount, or ask your bank.',
);
const OUR_SIDE = declined("We couldn't take this payment.", 'Try again in a moment, or use another card.');

/**
 * By decline code first and error code otherwise, as listed on docs.stripe.com/declines/codes and
 * docs.stripe.com/error-codes. Cards reported as lost, stolen or fraudulent read like any other decline: Stripe asks not
 * to tell whoever holds them.
 */
const WORDS: Readonly<Record<string, string>> = {
  approve_with_id: TRY_AGAIN,
  authentication_not_handled: NOT_CONFIRMED,
  authentication_required: NOT_CONFIRMED,
  call_issuer: CALL_BANK,
  card_not_supported: NOT_FOR_THIS,
  card_velocity_exceeded: OVER_LIMIT,
  currency_not_supported: declined("This card can't pay in this currency.", 'Try another card.'),
  do_not_honor: CALL_BANK,
  do_not_try_again: CALL_BANK,
  duplicate_transaction: declined(
    'Your bank saw a payment of the same amount a moment ago and declined this one.',
    'Look at the history before you try again.',
  ),
  expired_card: declined('This card has expired.', 'Use another card.'),
  fraudulent: GENERIC,
  generic_decline: GENERIC,
  incorrect_address: WRONG_ADDRESS,
  incorrect_cvc: WRONG_CVC,
  incorrect_number: WRONG_NUMBER,
  incorrect_pin: WRONG_PIN,
  incorrect_zip: WRONG_ADDRESS,
  insufficient_funds: declined(
    "There isn't enough money on this card.",
    'Try another card or a smaller amount.',
  ),
  invalid_account: CALL_BANK,
  invalid_amount: OVER_LIMIT,
  invalid_cvc: WRONG_CVC,
  invalid_expiry_month: WRONG_DATE,
  invalid_expiry_year: WRONG_DATE,
  invalid_number: WRONG_NUMBER,
  invalid_pin: WRONG_PIN,
  issuer_not_available: TRY_AGAIN,
  lost_card: GENERIC,
  merchant_blacklist: GENERIC,
  new_account_information_available: CALL_BANK,
  no_action_taken: CALL_BANK,
  not_permitted: CALL_BANK,
  offline_pin_required: NOT_FOR_THIS,
  online_or_offline_pin_required: NOT_FOR_THIS,
  pickup_card: GENERIC,
  pin_try_exceeded: declined('The PIN was tried too often.', 'Use another card, or ask your bank.'),
  processing_error: TRY_AGAIN,
  reenter_transaction: TRY_AGAIN,
  restricted_card: GENERIC,
  revocation_of_all_authorizations: CALL_BANK,
  revocation_of_authorization: CALL_BANK,
  security_violation: CALL_BANK,
  service_not_allowed: CALL_BANK,
  stolen_card: GENERIC,
  stop_payment_order: CALL_BANK,
  testmode_decline: declined('A test card was used.', 'Use a real card.'),
  transaction_not_allowed: CALL_BANK,
  try_again_later: TRY_AGAIN,
  withdrawal_count_limit_exceeded: OVER_LIMIT,

  // Error codes that come without a decline code.
  card_declined: GENERIC,
  card_decline_rate_limit_exceeded: declined(
    'This card was declined too often today.',
    'Use another card, or wait a day.',
  ),
  payment_intent_authentication_failure: NOT_CONFIRMED,
  payment_intent_payment_attempt_expired: declined('The time to confirm ran out.', 'Try again.'),
  payment_intent_payment_attempt_failed: GENERIC,
  setup_intent_authentication_failure: NOT_CONFIRMED,
  setup_intent_setup_attempt_expired: declined('The time to confirm ran out.', 'Try again.'),
  payment_method_customer_decline: declined(
    'The payment was not approved.',
    'Try again, or use another card.',
  ),
  payment_method_provider_decline: GENERIC,
  payment_method_provider_timeout: TRY_AGAIN,
  payment_method_not_available: TRY_AGAIN,
  payment_method_currency_mismatch: NOT_FOR_THIS,
  postal_code_invalid: WRONG_ADDRESS,
  incomplete_number: WRONG_NUMBER,
  incomplete_expiry: WRONG_DATE,
  incomplete_cvc: WRONG_CVC,
  incomplete_zip: WRONG_ADDRESS,
  amount_too_large: OVER_LIMIT,
  lock_timeout: OUR_SIDE,
};

/**
 * @param code Stripe's decline code, or its error code where there is none; null where neither is known
 * @returns whole sentences; a code that is not known reads as a plain decline, never as the code
 */
export function declineWords(code: string | null | undefined): string {
  return (code != null && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined) ?? GENERIC;
}
