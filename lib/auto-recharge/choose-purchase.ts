import type { Catalogue, Rule } from '#lib/auto-recharge/situation.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

export interface Purchase {
  amountCents: number;
  credits: number;
  /** Null: a custom amount. */
  packageId: string | null;
  /** Why this one, in words that are kept with the recharge. */
  reason: string;
}

export type Choice =
  | { found: true; purchase: Purchase }
  | { found: false; problem: 'nothing_for_sale' | 'over_budget'; why: string };

type Offer = Omit<Purchase, 'reason'> & { name: string };

/**
 * What a recharge buys. A package or an amount is bought as agreed, an amount where it gives the most credits and never
 * for more money; up to a target, the offer that covers the shortfall for the least money is bought, or, where the
 * limits leave less than that, the most credits they allow.
 *
 * @param shortfallCredits what is missing to the target, net of what is on its way; looked at in target mode alone
 * @param budgetCents what the limits leave
 */
export function choosePurchase(
  rule: Pick<Rule, 'rechargeMode' | 'packageId' | 'amountCents' | 'currency'>,
  catalogue: Catalogue,
  shortfallCredits: number,
  budgetCents: number,
): Choice {
  switch (rule.rechargeMode) {
    case 'package':
      return agreedPackage(rule, catalogue, budgetCents);
    case 'amount':
      return agreedAmount(rule, catalogue, budgetCents);
    case 'target':
      return upToTarget(rule, catalogue, shortfallCredits, budgetCents);
  }
}

/** Credits that a custom amount buys; null where it is not sold. The same rule as payments.credits_for_custom_amount. */
export function creditsForAmount(amountCents: number, { tiers, limits }: Catalogue): number | null {
  if (!limits || amountCents < limits.minCents || amountCents > limits.maxCents) return null;
  const rate = tiers
    .filter(({ fromCents }) => fromCents <= amountCents)
    .reduce<Catalogue['tiers'][number] | null>(
      (best, tier) => (best && best.fromCents > tier.fromCents ? best : tier),
      null,
    );
  if (!rate) return null;
  // In BigInt: the product of two safe integers need not be one.
  const credits = Number((BigInt(amountCents) * BigInt(rate.creditsPerHundred)) / 100n);
  return credits > 0 ? credits : null;
}

function agreedPackage(
  rule: Pick<Rule, 'packageId' | 'currency'>,
  catalogue: Catalogue,
  budgetCents: number,
): Choice {
  const found = catalogue.packages.find(({ id }) => id === rule.packageId);
  if (!found) return nothingForSale('The package that the rule names is not for sale any more.');
  const offer = packageOffer(found);
  if (offer.amountCents > budgetCents) return overBudget(offer, rule.currency);
  return chosen(offer, `The rule names the package ${offer.name}.`);
}

function agreedAmount(
  { amountCents, currency }: Pick<Rule, 'amountCents' | 'currency'>,
  catalogue: Catalogue,
  budgetCents: number,
): Choice {
  const amount = amountCents ?? 0;
  const money = formatMoney(amount, currency);
  const best = mostCredits(offersUpTo(amount, currency, catalogue));
  if (!best) return nothingForSale(`Nothing is for sale for ${money}.`);
  if (best.amountCents > budgetCents) return overBudget(best, currency);
  const words =
    best.packageId === null
      ? `${money} as a custom amount buys more than any package of that price or less.`
      : best.amountCents === amount
        ? `The package ${best.name} gives the most credits for ${money}.`
        : `The package ${best.name} at ${formatMoney(best.amountCents, currency)} gives the most credits for at most ${money}.`;
  return chosen(best, words);
}

function upToTarget(
  { currency }: Pick<Rule, 'currency'>,
  catalogue: Catalogue,
  shortfallCredits: number,
  budgetCents: number,
): Choice {
  const needed = Math.max(1, shortfallCredits);
  const covering = [
    ...packagesIn(catalogue, currency).filter(({ credits }) => credits >= needed),
    ...customAmountsCovering(needed, catalogue),
  ];
  const cheapest = covering.reduce<Offer | null>(
    (best, offer) => (best && !isCheaper(offer, best) ? best : offer),
    null,
  );
  if (cheapest && cheapest.amountCents <= budgetCents) {
    return chosen(
      cheapest,
      `${formatCredits(needed)} credits were missing to the target; ${cheapest.name} covers them for the least money, ${formatMoney(cheapest.amountCents, currency)}.`,
    );
  }
  const most = mostCredits(offersUpTo(budgetCents, currency, catalogue));
  if (most) {
    const limit = cheapest ? 'what the limits leave' : 'what is sold at once';
    return chosen(
      most,
      `${formatCredits(needed)} credits were missing to the target, more than ${limit}; ${most.name} gives the most credits within it.`,
    );
  }
  if (cheapest) return overBudget(cheapest, currency);
  return nothingForSale('Nothing is for sale in the currency of the rule.');
}

function packageOffer({ id, name, credits, priceCents }: Catalogue['packages'][number]): Offer {
  return { packageId: id, name, credits, amountCents: priceCents };
}

function packagesIn({ packages }: Catalogue, currency: string): Offer[] {
  return packages.filter((candidate) => candidate.currency === currency).map(packageOffer);
}

/** Every package of at most this price, and the custom amount of exactly this much (or of the most that is sold). */
function offersUpTo(amountCents: number, currency: string, catalogue: Catalogue): Offer[] {
  const offers = packagesIn(catalogue, currency).filter((offer) => offer.amountCents <= amountCents);
  const custom = Math.min(amountCents, catalogue.limits?.maxCents ?? 0);
  const credits = creditsForAmount(custom, catalogue);
  return credits === null ? offers : [...offers, customOffer(custom, credits)];
}

/** The smallest custom amount of each tier that covers so many credits. */
function customAmountsCovering(credits: number, catalogue: Catalogue): Offer[] {
  const { tiers, limits } = catalogue;
  if (!limits) return [];
  return tiers.flatMap(({ fromCents, creditsPerHundred }) => {
    const needed = Number(
      (BigInt(credits) * 100n + BigInt(creditsPerHundred) - 1n) / BigInt(creditsPerHundred),
    );
    const amountCents = Math.max(fromCents, limits.minCents, needed);
    const bought = creditsForAmount(amountCents, catalogue);
    return bought !== null && bought >= credits ? [customOffer(amountCents, bought)] : [];
  });
}

function customOffer(amountCents: number, credits: number): Offer {
  return { packageId: null, name: 'a custom amount', amountCents, credits };
}

function isCheaper(offer: Offer, than: Offer): boolean {
  return (
    offer.amountCents < than.amountCents ||
    (offer.amountCents === than.amountCents && offer.credits > than.credits)
  );
}

/** The most credits; for as many, the least money; for the same money, the package, which has a name on the receipt. */
function mostCredits(offers: readonly Offer[]): Offer | null {
  return offers.reduce<Offer | null>((best, offer) => {
    if (!best || offer.credits > best.credits) return offer;
    return offer.credits === best.credits && offer.amountCents < best.amountCents ? offer : best;
  }, null);
}

function chosen({ name: _, ...offer }: Offer, reason: string): Choice {
  return { found: true, purchase: { ...offer, reason } };
}

function nothingForSale(why: string): Choice {
  return { found: false, problem: 'nothing_for_sale', why };
}

function overBudget(offer: Offer, currency: string): Choice {
  return {
    found: false,
    problem: 'over_budget',
    why: `A recharge of ${formatMoney(offer.amountCents, currency)} would exceed the limit of this month.`,
  };
}
