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

/**
 * An amount in major units, as `100.00`, in minor ones; null where it has more decimals than the currency, as 10.005
 * dollars or 0.5 yen. A JSON number is read by its shortest decimal text, so that 1.1 is 110 cents and never 110.00000001.
 */
export function toMinor(major: number | string, currency: string): number | null {
  const parts = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(String(major));
  if (!parts) return null;
  const digits = minorDigits(currency);
  const decimals = (parts[2] ?? '').replace(/0+$/, '');
  if (decimals.length > digits) return null;
  const minor = Number(`${parts[1]}${decimals.padEnd(digits, '0')}`);
  return Number.isSafeInteger(minor) ? minor : null;
}

/** `10000, 'usd'` → `100`: the number whose decimal text is the amount in major units. */
export function toMajor(minor: number, currency: string): number {
  const digits = minorDigits(currency);
  if (digits === 0) return minor;
  const text = minor.toString().padStart(digits + 1, '0');
  return Number(`${text.slice(0, -digits)}.${text.slice(-digits)}`);
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
