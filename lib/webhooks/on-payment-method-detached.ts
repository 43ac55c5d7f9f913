import type Stripe from 'stripe';
import { forgetCard } from '#lib/payments/forget-card.ts';

/** A card was removed, here or at Stripe. A detached payment method is never attached again, so order does not matter. */
export async function onPaymentMethodDetached(event: {
  data: { object: Stripe.PaymentMethod };
}): Promise<string> {
  const { id } = event.data.object;
  const removed = await forgetCard(id);
  return removed ? `Card ${id} removed; auto-recharge: ${removed.autoRecharge}.` : `Card ${id} was not kept.`;
}
