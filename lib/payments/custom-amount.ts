/**
 * What a custom amount buys, for showing it while one types. The server prices by the SQL function
 * `payments.credits_for_custom_amount`, which this mirrors digit for digit; nothing is charged by what stands here.
 */
import { minorDigits } from '#lib/money.ts';

/** The limits and rates of one currency. Amounts in minor units. */
export interface CustomAmountTerms {
  currency: string;
  minCents: number;
  maxCents: number;
  /** Any order; the highest that an amount reaches sets the rate for all of it. */
  tiers: readonly { fromCents: number; creditsPerHundred: number }[];
}

/**
 * Credits for a custom amount in minor units, rounded down; null where it is outside of the limits or has no rate.
 *
 * In bigint, as in SQL: amount times rate may pass what a number holds exactly.
 */
export function creditsForCustomAmount(terms: CustomAmountTerms, amountCents: number): number | null {
  if (!Number.isSafeInteger(amountCents) || amountCents < terms.minCents || amountCents > terms.maxCents) {
    return null;
  }
  const [tier] = terms.tiers
    .filter(({ fromCents }) => fromCents <= amountCents)
    .sort((one, other) => other.fromCents - one.fromCents);
  return tier ? Number((BigInt(amountCents) * BigInt(tier.creditsPerHundred)) / 100n) : null;
}

/**
 * `"49.9", "usd"` → 4990: decimal text to minor units without a float in between. Null where it is no amount or has
 * more places than the currency.
 */
export function parseAmount(text: string, currency: string): number | null {
  const digits = minorDigits(currency);
  const found = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.trim().replaceAll(',', ''));
  const [, whole = '', fraction = ''] = found ?? [];
  if (!found || fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, '0'));
}

/** `4990, "usd"` → `"49.90"`, as one would type it. */
export function amountText(amountCents: number, currency: string): string {
  const digits = minorDigits(currency);
  const text = String(amountCents).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
