import type Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Keeps a payment method of Stripe as a card of the tenant, or refreshes what we know of it. What is attached to no
 * customer cannot be charged again and is not kept.
 */
export async function saveCard(tenantId: string, given: string | Stripe.PaymentMethod | null): Promise<void> {
  if (given === null) return;
  const method =
    typeof given === 'string' ? await callStripe((stripe) => stripe.paymentMethods.retrieve(given)) : given;
  if (!method.customer) return;
  const { card } = method;
  await queryOne(
    { name: 'save-card', text: 'select id from payments.save_card($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)' },
    [
      tenantId,
      method.id,
      method.type,
      card?.brand ?? null,
      card?.last4 ?? null,
      card?.exp_month ?? null,
      card?.exp_year ?? null,
      card?.funding ?? null,
      card?.fingerprint ?? null,
      card?.wallet?.type ?? null,
    ],
  );
}
