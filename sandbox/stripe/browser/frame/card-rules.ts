export type Brand = 'amex' | 'diners' | 'discover' | 'jcb' | 'mastercard' | 'unionpay' | 'unknown' | 'visa';

const prefixes: [RegExp, Brand][] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^(6011|65|64[4-9])/, 'discover'],
  [/^3[0689]/, 'diners'],
  [/^35/, 'jcb'],
  [/^62/, 'unionpay'],
];

export const brandNames: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

export function brandOf(number: string): Brand {
  return prefixes.find(([pattern]) => pattern.test(number))?.[1] ?? 'unknown';
}

export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}

export function lengthOf(brand: Brand): number {
  return brand === 'amex' ? 15 : 16;
}

/** Groups of four; American Express writes four, six, five. */
export function formatNumber(digits: string): string {
  const brand = brandOf(digits);
  const kept = digits.slice(0, lengthOf(brand));
  if (brand === 'amex')
    return [kept.slice(0, 4), kept.slice(4, 10), kept.slice(10)].filter(Boolean).join(' ');
  return kept.match(/.{1,4}/g)?.join(' ') ?? '';
}

/** `MM / YY`, helping with the slash and a leading zero. */
export function formatExpiry(text: string, isDeleting: boolean): string {
  let digits = digitsOf(text).slice(0, 4);
  if (/^[2-9]/.test(digits)) digits = `0${digits}`.slice(0, 4);
  if (digits.length < 2 || (digits.length === 2 && isDeleting)) return digits;
  return `${digits.slice(0, 2)} / ${digits.slice(2)}`;
}

export function numberError(digits: string): string | null {
  if (digits.length < lengthOf(brandOf(digits))) return 'Your card number is incomplete.';
  const sum = [...digits].reverse().reduce((total, digit, position) => {
    const value = Number(digit) * (position % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0 ? null : 'Your card number is invalid.';
}

export function expiryError(digits: string, now: Date): string | null {
  if (digits.length < 4) return "Your card's expiration date is incomplete.";
  const month = Number(digits.slice(0, 2));
  const year = 2000 + Number(digits.slice(2));
  if (month < 1 || month > 12) return "Your card's expiration date is invalid.";
  const isPast = year < now.getFullYear() || (year === now.getFullYear() && month < now.getMonth() + 1);
  return isPast ? "Your card's expiration date is in the past." : null;
}

export function cvcError(digits: string, brand: Brand): string | null {
  return digits.length < (brand === 'amex' ? 4 : 3) ? "Your card's security code is incomplete." : null;
}

export function postalCodeError(text: string, country: string): string | null {
  if (!postalCountries.includes(country)) return null;
  if (text.trim() === '') return 'Your postal code is incomplete.';
  return country === 'US' && !/^\d{5}(-?\d{4})?$/.test(text.trim()) ? 'Your ZIP is invalid.' : null;
}

export const postalCountries = ['US', 'GB', 'CA'];

export const countries: [string, string][] = [
  ['AU', 'Australia'],
  ['AT', 'Austria'],
  ['BE', 'Belgium'],
  ['BR', 'Brazil'],
  ['CA', 'Canada'],
  ['DK', 'Denmark'],
  ['FI', 'Finland'],
  ['FR', 'France'],
  ['DE', 'Germany'],
  ['IN', 'India'],
  ['IE', 'Ireland'],
  ['IT', 'Italy'],
  ['JP', 'Japan'],
  ['MX', 'Mexico'],
  ['NL', 'Netherlands'],
  ['NZ', 'New Zealand'],
  ['NO', 'Norway'],
  ['PL', 'Poland'],
  ['PT', 'Portugal'],
  ['SG', 'Singapore'],
  ['ES', 'Spain'],
  ['SE', 'Sweden'],
  ['CH', 'Switzerland'],
  ['GB', 'United Kingdom'],
  ['US', 'United States'],
];
