/** What a number of credits costs. */
export interface PricedCredits {
  credits: number;
  /** In the currency's smallest unit. */
  priceMinor: number;
}

/**
 * The price of one credit, for reading only: "$0.0083". It has more places than the currency, since a credit is
 * often worth less than its smallest coin; nothing is ever charged from this figure.
 */
export function formatUnitPrice({ credits, priceMinor }: PricedCredits, currency: string): string {
  const places = new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions()
    .maximumFractionDigits;
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: (places ?? 2) + 2,
  });
  return format.format(priceMinor / 10 ** (places ?? 2) / credits);
}

/** Whole percent saved on each credit against another offer, rounded down; never less than zero. */
export function percentSaved(offer: PricedCredits, against: PricedCredits): number {
  const atTheOtherPrice = against.priceMinor * offer.credits;
  const saved = atTheOtherPrice - offer.priceMinor * against.credits;
  return saved > 0 ? Math.floor((saved * 100) / atTheOtherPrice) : 0;
}
