import { query, queryOne } from '#lib/db.ts';
import { callStripe, isLivemode } from '#lib/stripe.ts';
import type { TenantOfUser } from '#lib/tenancy.ts';

/**
 * The tenant's customer at Stripe, made at the first need. Two calls at once make one: both send the same idempotency
 * key, and the row keeps the first.
 */
export async function ensureCustomer(
  tenant: Pick<TenantOfUser, 'id' | 'name'>,
  email: string,
): Promise<string> {
  const [known] = await query<{ stripe_customer_id: string; is_deleted: boolean }>(
    {
      name: 'find-customer',
      text: `select stripe_customer_id, deleted_at is not null as is_deleted
        from public.stripe_customers where tenant_id = $1`,
    },
    [tenant.id],
  );
  if (known && !known.is_deleted) return known.stripe_customer_id;
  // Only what is the same at every try: other parameters under one key are refused.
  const customer = await callStripe((stripe) =>
    stripe.customers.create(
      { name: tenant.name, metadata: { refill_tenant_id: tenant.id } },
      { idempotencyKey: `refill-customer-${tenant.id}${known ? `-after-${known.stripe_customer_id}` : ''}` },
    ),
  );
  const { id } = await queryOne<{ id: string }>(
    { name: 'save-customer', text: 'select payments.save_customer($1, $2, $3) as id' },
    [tenant.id, customer.id, isLivemode()],
  );
  // The address of whoever bought first: for Stripe's receipts, changed by nobody else.
  await callStripe((stripe) => stripe.customers.update(id, { email }));
  return id;
}
