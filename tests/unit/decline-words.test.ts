import { expect, test } from 'vitest';
import { declineWords } from '#lib/payments/decline-words.ts';

/** docs.stripe.com/declines/codes */
const DECLINE_CODES =
  'authentication_required approve_with_id call_issuer card_not_supported card_velocity_exceeded currency_not_supported do_not_honor do_not_try_again duplicate_transaction expired_card fraudulent generic_decline incorrect_address incorrect_cvc incorrect_number incorrect_pin incorrect_zip insufficient_funds invalid_account invalid_amount invalid_cvc invalid_expiry_month invalid_expiry_year invalid_number invalid_pin issuer_not_available lost_card merchant_blacklist new_account_information_available no_action_taken not_permitted offline_pin_required online_or_offline_pin_required pickup_card pin_try_exceeded processing_error reenter_transaction restricted_card revocation_of_all_authorizations revocation_of_authorization security_violation service_not_allowed stolen_card stop_payment_order testmode_decline transaction_not_allowed try_again_later withdrawal_count_limit_exceeded'.split(
    ' ',
  );

/** Those of docs.stripe.com/error-codes that a confirmation can end with. */
const ERROR_CODES =
  'card_declined card_decline_rate_limit_exceeded payment_intent_authentication_failure payment_intent_payment_attempt_failed payment_method_customer_decline payment_method_provider_decline payment_method_provider_timeout postal_code_invalid'.split(
    ' ',
  );

test.each([...DECLINE_CODES, ...ERROR_CODES])('%s says that nothing was charged and what to do', (code) => {
  const words = declineWords(code);
  const [what = '', charged = '', next = ''] = words.match(/[^.]+\./g) ?? [];
  expect(what.length).toBeGreaterThan(10);
  expect(charged.trim()).toBe("You weren't charged.");
  expect(next.length).toBeGreaterThan(10);
});

test.each([...DECLINE_CODES, 'some_code_of_tomorrow'])('%s is never shown as a code', (code) => {
  expect(declineWords(code)).not.toMatch(/_/);
});

test.each([null, undefined, '', 'some_code_of_tomorrow', 'toString', '__proto__'])(
  'an unknown code (%s) reads as a plain decline',
  (code) => {
    expect(declineWords(code)).toBe(declineWords('generic_decline'));
  },
);

test('a card reported as lost, stolen or fraudulent reads like any other decline', () => {
  for (const code of ['lost_card', 'stolen_card', 'fraudulent', 'pickup_card', 'merchant_blacklist']) {
    expect(declineWords(code)).toBe(declineWords('generic_decline'));
  }
});

test('what a person can mend is named', () => {
  expect(declineWords('insufficient_funds')).toContain('enough money');
  expect(declineWords('expired_card')).toContain('expired');
  expect(declineWords('incorrect_cvc')).toContain('security code');
  expect(declineWords('payment_intent_authentication_failure')).toContain("confirm it's you");
});
