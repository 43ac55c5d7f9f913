import { createHmac } from 'node:crypto';
import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { StripeFailure } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { insert } from '../core/store.ts';
import { behaviourName, testCards } from './test-cards.ts';

export interface CardEntry {
  number: string;
  expMonth: number;
  expYear: number;
  /** Not given when a test names a card without its code. */
  cvc?: string;
}

type BillingDetails = Stripe.PaymentMethod.BillingDetails;

export const noBillingDetails: BillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

/** What a test number says of its card, and the name of its behaviour. Refuses every other number. */
export function describeCard(
  context: Context,
  entry: CardEntry,
): { card: Stripe.PaymentMethod.Card; behaviour: string } {
  const number = entry.number.replaceAll(/[\s-]/g, '');
  const behaviour = Object.hasOwn(testCards, number) ? testCards[number] : undefined;
  if (!behaviour) throw refusedNumber(number);
  const card: Stripe.PaymentMethod.Card = {
    brand: behaviour.brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: entry.cvc === undefined ? null : 'unchecked',
    },
    country: behaviour.country ?? 'US',
    display_brand: behaviour.brand === 'amex' ? 'american_express' : behaviour.brand,
    exp_month: entry.expMonth,
    exp_year: entry.expYear,
    fingerprint: fingerprint(context.config.secretKey, number),
    funding: behaviour.funding ?? 'credit',
    generated_from: null,
    last4: number.slice(-4),
    networks: { available: [behaviour.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
  return { card, behaviour: behaviourName(number, behaviour) };
}

/**
 * Turns a test number into a payment method. What is stored is brand, last four, expiry, a keyed fingerprint and the
 * name of a behaviour; the number is forgotten when this returns.
 */
export async function tokenise(
  context: Context,
  entry: CardEntry,
  details: { billing?: BillingDetails; allowRedisplay?: 'always' | 'limited' | 'unspecified' } = {},
): Promise<Stripe.PaymentMethod> {
  const { card, behaviour } = describeCard(context, entry);
  checkExpiry(context, entry);
  if (card.checks && details.billing?.address?.postal_code) card.checks.address_postal_code_check = 'pass';
  const method: Stripe.PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: details.allowRedisplay ?? 'unspecified',
    billing_details: details.billing ?? noBillingDetails,
    card,
    created: context.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
  await insert(context, 'payment_method', method, { behaviour });
  return method;
}

/** The same card has the same fingerprint within this sandbox; without the key the number cannot be guessed from it. */
function fingerprint(secretKey: string, number: string): string {
  return createHmac('sha256', `fingerprint:${secretKey}`).update(number).digest('base64url').slice(0, 16);
}

function checkExpiry(context: Context, card: CardEntry): void {
  const now = new Date(context.now * 1000);
  const isPast =
    card.expYear < now.getUTCFullYear() ||
    (card.expYear === now.getUTCFullYear() && card.expMonth < now.getUTCMonth() + 1);
  if (card.expMonth < 1 || card.expMonth > 12)
    throw invalidCard('invalid_expiry_month', 'exp_month', 'expiration month');
  if (isPast || card.expYear > now.getUTCFullYear() + 50) {
    throw invalidCard('invalid_expiry_year', 'exp_year', 'expiration year');
  }
}

function invalidCard(code: string, param: string, what: string): StripeFailure {
  return new StripeFailure(402, {
    type: 'card_error',
    code,
    param,
    message: `Your card's ${what} is invalid.`,
  });
}

function refusedNumber(number: string): StripeFailure {
  if (!passesLuhn(number)) {
    return new StripeFailure(402, {
      type: 'card_error',
      code: 'incorrect_number',
      param: 'number',
      message: 'Your card number is incorrect.',
    });
  }
  return new StripeFailure(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
    message:
      'Your card was declined. This is a sandbox and takes only test cards, such as 4242 4242 4242 4242. ' +
      'The number you typed was not kept.',
  });
}

function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, position) => {
    const value = Number(digit) * (position % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
