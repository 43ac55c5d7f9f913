/** Sums by currency, in minor units: amounts of two currencies are never added up. */
import { z } from 'zod';

export const totalsSchema = z.record(z.string(), z.int());

export type Totals = z.infer<typeof totalsSchema>;

export function addToTotals(
  totals: Totals,
  amounts: readonly { amount: number; currency: string }[],
): Totals {
  const sums = { ...totals };
  for (const { amount, currency } of amounts) {
    const sum = (sums[currency] ?? 0) + amount;
    if (!Number.isSafeInteger(sum))
      throw new RangeError(`The total in ${currency} is beyond the safe integers`);
    sums[currency] = sum;
  }
  return sums;
}
