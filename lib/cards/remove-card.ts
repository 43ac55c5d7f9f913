import Stripe from 'stripe';
import { getCard } from '#lib/cards/get-card.ts';
import { query } from '#lib/db.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Removes a card, at Stripe first: what we no longer list must not be chargeable. Removing a removed card changes
 * nothing.
 *
 * @throws AppError `card_not_found`, `stripe_unreachable` (the card is then still there, or the webhook removes it)
 */
export async function removeCard(tenantId: string, reference: string): Promise<void> {
  const card = await getCard(tenantId, reference);
  if (card.detached_at) return;
  await detach(card.stripe_payment_method_id);
  await query({ name: 'detach-card', text: 'select id from payments.detach_card($1)' }, [
    card.stripe_payment_method_id,
  ]);
}

async function detach(paymentMethodId: string): Promise<void> {
  try {
    await callStripe((stripe) => stripe.paymentMethods.detach(paymentMethodId));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    // Refused because it was detached before, by another tab or in Stripe's dashboard: then this is done.
    const method = await callStripe((stripe) => stripe.paymentMethods.retrieve(paymentMethodId));
    if (method.customer) throw error;
  }
}
