/** How a test card behaves, in Stripe's words. The number is a key of this table and is kept nowhere else. */
export interface Behaviour {
  brand: 'amex' | 'diners' | 'discover' | 'jcb' | 'mastercard' | 'unionpay' | 'visa';
  funding?: 'credit' | 'debit' | 'prepaid';
  country?: string;
  /** The decline that a charge meets. */
  decline?: DeclineName;
  /** Attaching works although charging does not. */
  canBeSaved?: boolean;
  /** When the bank asks its customer: always, or unless the card was set up for later use. */
  authentication?: 'always' | 'unless_set_up';
  /** What happens once a charge has succeeded. */
  dispute?: 'fraudulent' | 'product_not_received' | 'warning';
  refund?: 'fails_later' | 'succeeds_later';
}

export const declines = {
  generic_decline: {
    code: 'card_declined',
    adviceCode: 'try_again_later',
    message: 'Your card was declined.',
  },
  insufficient_funds: {
    code: 'card_declined',
    adviceCode: 'try_again_later',
    message: 'Your card has insufficient funds.',
  },
  lost_card: { code: 'card_declined', adviceCode: 'do_not_try_again', message: 'Your card was declined.' },
  stolen_card: { code: 'card_declined', adviceCode: 'do_not_try_again', message: 'Your card was declined.' },
  fraudulent: { code: 'card_declined', adviceCode: 'do_not_try_again', message: 'Your card was declined.' },
  card_velocity_exceeded: {
    code: 'card_declined',
    adviceCode: 'try_again_later',
    message:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  },
  expired_card: { code: 'expired_card', adviceCode: 'do_not_try_again', message: 'Your card has expired.' },
  incorrect_cvc: {
    code: 'incorrect_cvc',
    adviceCode: 'confirm_card_data',
    message: "Your card's security code is incorrect.",
  },
  processing_error: {
    code: 'processing_error',
    adviceCode: 'try_again_later',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
  account_closed: {
    code: 'account_closed',
    adviceCode: 'do_not_try_again',
    message: "The customer's bank account has been closed.",
  },
  debit_not_authorized: {
    code: 'debit_not_authorized',
    adviceCode: 'do_not_try_again',
    message: 'The customer has notified their bank that this payment was unauthorized.',
  },
} as const;

export type DeclineName = keyof typeof declines;

/** Stripe's documented test numbers; every other number is refused. */
export const testCards: Record<string, Behaviour> = {
  '4242424242424242': { brand: 'visa' },
  '4000056655665556': { brand: 'visa', funding: 'debit' },
  '5555555555554444': { brand: 'mastercard' },
  '2223003122003222': { brand: 'mastercard' },
  '5200828282828210': { brand: 'mastercard', funding: 'debit' },
  '5105105105105100': { brand: 'mastercard', funding: 'prepaid' },
  '378282246310005': { brand: 'amex' },
  '371449635398431': { brand: 'amex' },
  '6011111111111117': { brand: 'discover' },
  '3056930009020004': { brand: 'diners' },
  '3566002020360505': { brand: 'jcb' },
  '6200000000000005': { brand: 'unionpay' },
  '4000008260000000': { brand: 'visa', country: 'GB' },
  '4000002500001001': { brand: 'visa', country: 'FR' },
  '4000000000000002': { brand: 'visa', decline: 'generic_decline' },
  '4000000000009995': { brand: 'visa', decline: 'insufficient_funds' },
  '4000000000009987': { brand: 'visa', decline: 'lost_card' },
  '4000000000009979': { brand: 'visa', decline: 'stolen_card' },
  '4000000000000069': { brand: 'visa', decline: 'expired_card' },
  '4000000000000127': { brand: 'visa', decline: 'incorrect_cvc' },
  '4000000000000119': { brand: 'visa', decline: 'processing_error' },
  '4000000000006975': { brand: 'visa', decline: 'card_velocity_exceeded' },
  '4100000000000019': { brand: 'visa', decline: 'fraudulent' },
  '4000000000000341': { brand: 'visa', decline: 'generic_decline', canBeSaved: true },
  '4000002500003155': { brand: 'visa', authentication: 'unless_set_up' },
  '4000002760003184': { brand: 'visa', authentication: 'always' },
  '4000000000003220': { brand: 'visa', authentication: 'always' },
  '4000000000003055': { brand: 'visa' },
  '4000008260003178': {
    brand: 'visa',
    authentication: 'always',
    decline: 'insufficient_funds',
    canBeSaved: true,
    country: 'GB',
  },
  '4000008400001629': { brand: 'visa', authentication: 'always', decline: 'generic_decline' },
  '4000000000000259': { brand: 'visa', dispute: 'fraudulent' },
  '4000000000002685': { brand: 'visa', dispute: 'product_not_received' },
  '4000000000001976': { brand: 'visa', dispute: 'warning' },
  '4000000000007726': { brand: 'visa', refund: 'succeeds_later' },
  '4000000000005126': { brand: 'visa', refund: 'fails_later' },
};

/** The name stored with a card in place of its number; brand and last four digits are unique among the test cards. */
export function behaviourName(number: string, behaviour: Behaviour): string {
  return `${behaviour.brand}_${number.slice(-4)}`;
}

const byName = new Map(
  Object.entries(testCards).map(([number, behaviour]) => [behaviourName(number, behaviour), behaviour]),
);

/** Looks a stored behaviour up; a name that is not in the table was written by another version. */
export function findBehaviour(name: string | undefined): Behaviour {
  const behaviour = name === undefined ? undefined : byName.get(name);
  if (!behaviour) throw new Error(`No test card behaves like ${name}.`);
  return behaviour;
}
