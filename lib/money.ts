/** Amounts as people read them. Money is integer minor units with its currency; no float is ever computed with. */

/** Minor digits that differ from ISO 4217's common two, as Stripe counts them (docs.stripe.com/currencies). */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));

/** How many decimal digits a currency's minor unit stands for: 0, 2 or 3. */
export function minorDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  return ZERO_DECIMAL.has(code) ? 0 : THREE_DECIMAL.has(code) ? 3 : 2;
}

/** `5000, 'usd'` → `$50.00`. Exact for any integer: Intl is given decimal text, never a float. */
export function formatMoney(amountMinor: number | bigint, currency: string): string {
  const digits = minorDigits(currency);
  const text = amountMinor.toString();
  const isNegative = text.startsWith('-');
  const plain = (isNegative ? text.slice(1) : text).padStart(digits + 1, '0');
  const decimal = digits === 0 ? plain : `${plain.slice(0, -digits)}.${plain.slice(-digits)}`;
  return moneyFormat(currency.toUpperCase(), digits).format(
    `${isNegative ? '-' : ''}${decimal}` as Intl.StringNumericLiteral,
  );
}

// Made once: making one takes a hundred times as long as using it.
const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string, digits: number): Intl.NumberFormat {
  const known = moneyFormats.get(currency);
  if (known) return known;
  const made = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  moneyFormats.set(currency, made);
  return made;
}

const WHOLE_NUMBERS = new Intl.NumberFormat('en-US');

/** `12480` → `12,480`. */
export function formatCredits(credits: number | bigint): string {
  return WHOLE_NUMBERS.format(credits);
}
