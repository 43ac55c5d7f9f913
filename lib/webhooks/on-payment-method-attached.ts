import type Stripe from 'stripe';
import { keepCustomerCard } from '#lib/customers/keep-card.ts';
import { findTenantOfCustomer } from '#lib/payments/find-tenant-of-customer.ts';
import { saveCard } from '#lib/payments/save-card.ts';
import { callStripe } from '#lib/stripe.ts';

/** A card was attached to a customer, or Stripe learned something new of it (its network sent a new expiry date). */
export async function onPaymentMethodAttached(event: {
  data: { object: Stripe.PaymentMethod };
}): Promise<string> {
  const { id, customer } = event.data.object;
  const customerId = typeof customer === 'string' ? customer : customer?.id;
  const tenantId = customerId ? await findTenantOfCustomer(customerId) : null;
  if (!tenantId) {
    const kept =
      customerId && (await isAttached(id, customerId)) ? await keepCustomerCard(customerId, id) : null;
    return kept ? `Card ${id} kept for customer ${kept}.` : `Card ${id} belongs to no tenant.`;
  }
  // Fetched anew: by now it may have been detached again.
  await saveCard(tenantId, id);
  return `Card ${id} kept for tenant ${tenantId}.`;
}

/** Asked anew, for the same reason. */
async function isAttached(paymentMethodId: string, customerId: string): Promise<boolean> {
  const { customer } = await callStripe((stripe) => stripe.paymentMethods.retrieve(paymentMethodId));
  return (typeof customer === 'string' ? customer : customer?.id) === customerId;
}
