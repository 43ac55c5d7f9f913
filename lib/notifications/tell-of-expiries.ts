import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';

/** Looks at the calendar: cards in their last months and credits that lapse soon are told of, each step once. */
export async function tellOfExpiries(): Promise<void> {
  const { cards, credits } = await queryOne<{ cards: number; credits: number }>({
    name: 'tell-of-expiries',
    text: `select notifications.tell_of_expiring_cards() as cards,
      notifications.tell_of_expiring_credits() as credits`,
  });
  if (cards + credits > 0) log.info({ cards, credits }, 'told of what expires soon');
}
