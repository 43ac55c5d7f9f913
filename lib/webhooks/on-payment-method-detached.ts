import type Stripe from 'stripe';
import { forgetCustomerCard } from '#lib/customers/keep-card.ts';
import { forgetCard } from '#lib/payments/forget-card.ts';

/** A card was removed, here or at Stripe. A detached payment method is never attached again, so order does not matter. */
export async function onPaymentMethodDetached(event: {
  data: { object: Stripe.PaymentMethod };
}): Promise<string> {
  const { id } = event.data.object;
  const removed = await forgetCard(id);
  if (removed) return `Card ${id} removed; auto-recharge: ${removed.autoRecharge}.`;
  const customer = await forgetCustomerCard(id);
  return customer ? `Card ${id} removed from customer ${customer}.` : `Card ${id} was not kept.`;
}
