/** How a card is named to people. Pure: used on both sides. */

const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'Eftpos',
  jcb: 'JCB',
  link: 'Link',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** `visa` → `Visa`; a brand that is not known is a card. */
export function brandName(brand: string | null): string {
  return (brand && BRANDS[brand]) ?? 'Card';
}

/** `visa, 4242` → `Visa ·4242`. */
export function cardName(brand: string | null, last4: string): string {
  return `${brandName(brand)} ·${last4}`;
}

export type Expiry = 'good' | 'soon' | 'expired';

/** Whether a card has expired, or does within two months: it is good to the end of its month. */
export function expiryOf(expMonth: number, expYear: number, now: Date): Expiry {
  const monthsLeft = (expYear - now.getUTCFullYear()) * 12 + expMonth - (now.getUTCMonth() + 1);
  return monthsLeft < 0 ? 'expired' : monthsLeft <= 2 ? 'soon' : 'good';
}
