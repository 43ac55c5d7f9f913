import type { Card } from '#lib/auto-recharge/situation.ts';

/**
 * How often one card, known by its fingerprint under whatever payment method, may be declined before it is left alone.
 * Card networks charge fees for more: Visa allows 15 tries in 30 days after a decline, Mastercard 35 (and 10 in 24
 * hours). Ours is well within, because a person's own purchases with that card count at the network too.
 */
export const MAX_DECLINES_PER_DAY = 6;
export const MAX_DECLINES_PER_30_DAYS = 12;

export type CardProblem = 'removed' | 'expired' | 'refused' | 'budget_spent';

/** What keeps a card from being asked now; null where nothing does. */
export function problemOf(card: Card, now: Date): CardProblem | null {
  if (card.isDetached) return 'removed';
  if (isExpired(card, now)) return 'expired';
  if (card.isRefusedForGood) return 'refused';
  const isSpent =
    card.declinesLastDay >= MAX_DECLINES_PER_DAY || card.declinesLast30Days >= MAX_DECLINES_PER_30_DAYS;
  return isSpent ? 'budget_spent' : null;
}

/** The first card, in the rule's order, that may be asked and was not asked yet. */
export function chooseCard(cards: readonly Card[], now: Date, asked: readonly string[] = []): Card | null {
  return cards.find((card) => !asked.includes(card.id) && problemOf(card, now) === null) ?? null;
}

/** A card is good until the end of its month, read in UTC. */
export function isExpired({ expMonth, expYear }: Pick<Card, 'expMonth' | 'expYear'>, now: Date): boolean {
  if (expMonth === null || expYear === null) return false;
  return now.getTime() >= Date.UTC(expYear, expMonth, 1);
}

const WORDS: Record<CardProblem, string> = {
  removed: 'was removed',
  expired: 'has expired',
  refused: 'was refused by its bank for good',
  budget_spent: 'was declined too often lately to be asked again',
};

/** Why none of the cards can be asked, in words. */
export function whyNoCard(cards: readonly Card[], now: Date): string {
  if (cards.length === 0) return 'No card is chosen for recharges.';
  return cards
    .map((card) => {
      const problem = problemOf(card, now);
      return `The card ending in ${card.last4 ?? '????'} ${problem ? WORDS[problem] : 'was asked already'}.`;
    })
    .join(' ');
}
