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

/** Whether a card still works: it is good to the end of its month. */
export type Expiry = 'fine' | 'soon' | 'expired';

/** `Expires 04/27`, `Expires soon, 12/26` or `Expired 03/25`. */
export function expiryWords({ expMonth, expYear, expiry }: CardDate): string {
  const date = `${String(expMonth).padStart(2, '0')}/${String(expYear % 100).padStart(2, '0')}`;
  return { fine: `Expires ${date}`, soon: `Expires soon, ${date}`, expired: `Expired ${date}` }[expiry];
}

export interface CardDate {
  expMonth: number;
  expYear: number;
  expiry: Expiry;
}

const WALLETS: Readonly<Record<string, string>> = {
  amex_express_checkout: 'Amex Express Checkout',
  apple_pay: 'Apple Pay',
  google_pay: 'Google Pay',
  link: 'Link',
  masterpass: 'Masterpass',
  samsung_pay: 'Samsung Pay',
  visa_checkout: 'Visa Checkout',
};

/** `apple_pay` → `Apple Pay`; null for a card that came from no wallet, or from one that has no name here. */
export function walletName(wallet: string | null): string | null {
  return wallet === null ? null : (WALLETS[wallet] ?? null);
}
