import type Stripe from 'stripe';
import { query, queryOne } from '#lib/db.ts';
import { forgetCard } from '#lib/payments/forget-card.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * A customer was changed or deleted at Stripe. Nothing that may change is kept here; one that is gone cannot be charged
 * again, so that its cards are removed and the next purchase makes a new one.
 */
export async function onCustomerChanged(event: {
  data: { object: Pick<Stripe.Customer, 'id'> };
}): Promise<string> {
  const { id } = event.data.object;
  const customer = await callStripe((stripe) => stripe.customers.retrieve(id));
  if (!customer.deleted) return `Customer ${id} changed; nothing of it is kept.`;
  const { tenant_id: tenantId } = await queryOne<{ tenant_id: string | null }>(
    { name: 'mark-customer-deleted', text: 'select payments.mark_customer_deleted($1) as tenant_id' },
    [id],
  );
  if (!tenantId) {
    const [forgotten] = await query<{ id: string }>(
      {
        name: 'forget-stripe-customer',
        text: 'select id from payments.forget_stripe_customer($1) where id is not null',
      },
      [id],
    );
    return forgotten ? `Customer ${forgotten.id} is gone at Stripe.` : `Customer ${id} belongs to no tenant.`;
  }
  const cards = await query<{ stripe_payment_method_id: string }>(
    {
      name: 'cards-of-tenant',
      text: 'select stripe_payment_method_id from public.payment_methods where tenant_id = $1 and detached_at is null',
    },
    [tenantId],
  );
  for (const card of cards) await forgetCard(card.stripe_payment_method_id);
  return `Customer ${id} of tenant ${tenantId} is gone, and ${cards.length} cards with it.`;
}
