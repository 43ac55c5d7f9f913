import { query, queryOne } from '#lib/db.ts';

/**
 * Notes that a card was removed: recharges go to the next card or are switched off.
 *
 * @returns what became of auto-recharge; null where the card was not kept
 */
export async function forgetCard(stripePaymentMethodId: string): Promise<{ autoRecharge: string } | null> {
  const [card] = await query<{ id: string | null; tenant_id: string }>(
    { name: 'detach-card-of-tenant', text: 'select id, tenant_id from payments.detach_card($1)' },
    [stripePaymentMethodId],
  );
  if (!card?.id) return null;
  const { removed } = await queryOne<{ removed: { autoRecharge: string } }>(
    { name: 'forget-removed-card', text: 'select recharge.forget_card($1, $2) as removed' },
    [card.tenant_id, card.id],
  );
  return removed;
}
