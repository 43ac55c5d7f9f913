import type Stripe from 'stripe';
import { query } from '#lib/db.ts';

/** A card was removed, here or at Stripe. A detached payment method is never attached again, so order does not matter. */
export async function onPaymentMethodDetached(event: {
  data: { object: Stripe.PaymentMethod };
}): Promise<string> {
  const { id } = event.data.object;
  const [card] = await query<{ id: string | null }>(
    { name: 'detach-card', text: 'select id from payments.detach_card($1)' },
    [id],
  );
  return card?.id ? `Card ${id} removed.` : `Card ${id} was not kept.`;
}
