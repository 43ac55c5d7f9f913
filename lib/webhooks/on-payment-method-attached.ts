import type Stripe from 'stripe';
import { findTenantOfCustomer } from '#lib/payments/find-tenant-of-customer.ts';
import { saveCard } from '#lib/payments/save-card.ts';

/** A card was attached to a customer, or Stripe learned something new of it (its network sent a new expiry date). */
export async function onPaymentMethodAttached(event: {
  data: { object: Stripe.PaymentMethod };
}): Promise<string> {
  const { id, customer } = event.data.object;
  const customerId = typeof customer === 'string' ? customer : customer?.id;
  const tenantId = customerId ? await findTenantOfCustomer(customerId) : null;
  if (!tenantId) return `Card ${id} belongs to no tenant.`;
  // Fetched anew: by now it may have been detached again.
  await saveCard(tenantId, id);
  return `Card ${id} kept for tenant ${tenantId}.`;
}
