import type Stripe from 'stripe';
import { findTenantOfCustomer } from '#lib/payments/find-tenant-of-customer.ts';
import { saveCard } from '#lib/payments/save-card.ts';
import { callStripe } from '#lib/stripe.ts';

/** A card was set up for later use, or could not be. What the intent says now counts. */
export async function onSetupIntentChanged(event: { data: { object: Stripe.SetupIntent } }): Promise<string> {
  const { id } = event.data.object;
  const setup = await callStripe((stripe) => stripe.setupIntents.retrieve(id));
  const customerId = typeof setup.customer === 'string' ? setup.customer : setup.customer?.id;
  const tenantId = customerId ? await findTenantOfCustomer(customerId) : null;
  if (!tenantId) return `Setup ${id} belongs to no tenant.`;
  if (setup.status !== 'succeeded') {
    return `Setup ${id} is ${setup.status}${setup.last_setup_error?.code ? ` (${setup.last_setup_error.code})` : ''}.`;
  }
  await saveCard(tenantId, setup.payment_method);
  return `Setup ${id}: card kept for tenant ${tenantId}.`;
}
