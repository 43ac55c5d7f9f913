import { isExpired } from '#lib/auto-recharge/choose-card.ts';
import { getCard } from '#lib/cards/card.ts';
import { cardName } from '#lib/cards/card-words.ts';
import { queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

/**
 * Makes a card the one that purchases offer first. It changes nothing of auto-recharge, which names its own cards.
 *
 * @throws AppError `card_not_found`, `card_removed`, `card_expired`
 */
export async function setDefaultCard(tenantId: string, cardId: string): Promise<void> {
  const card = await getCard(tenantId, cardId);
  if (!card.detached_at && isExpired({ expMonth: card.exp_month, expYear: card.exp_year }, card.now)) {
    throw new AppError(
      'card_expired',
      `${cardName(card.brand, card.last4 ?? '')} has expired. Choose another card, or add the new one.`,
      { param: 'paymentMethodId' },
    );
  }
  await queryOne({ name: 'set-default-card', text: 'select id from payments.set_default_card($1, $2)' }, [
    tenantId,
    cardId,
  ]);
}
