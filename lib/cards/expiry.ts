import { isExpired } from '#lib/auto-recharge/choose-card.ts';
import type { CardDate, Expiry } from '#lib/cards/card-words.ts';

/** Cards that end within so many days are said to expire soon. */
const SOON_DAYS = 45;

/** Whether a card still works, and for long. It is good to the end of its month in UTC. */
export function expiryOf(card: Pick<CardDate, 'expMonth' | 'expYear'>, now: Date): Expiry {
  if (isExpired(card, now)) return 'expired';
  return isExpired(card, new Date(now.getTime() + SOON_DAYS * 86_400_000)) ? 'soon' : 'fine';
}
