import type Stripe from 'stripe';
import { query, queryOne } from '#lib/db.ts';

/**
 * A card was removed, here or at Stripe: recharges go to the next card or are switched off. A detached payment method
 * is never attached again, so order does not matter.
 */
export async function onPaymentMethodDetached(event: {
  data: { object: Stripe.PaymentMethod };
}): Promise<string> {
  const { id } = event.data.object;
  const [card] = await query<{ id: string | null; tenant_id: string }>(
    { name: 'detach-card-of-tenant', text: 'select id, tenant_id from payments.detach_card($1)' },
    [id],
  );
  if (!card?.id) return `Card ${id} was not kept.`;
  const { removed } = await queryOne<{ removed: { autoRecharge: string } }>(
    { name: 'forget-removed-card', text: 'select recharge.forget_card($1, $2) as removed' },
    [card.tenant_id, card.id],
  );
  return `Card ${id} removed; auto-recharge: ${removed.autoRecharge}.`;
}
