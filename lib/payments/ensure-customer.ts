import type Stripe from 'stripe';
import { query, queryOne } from '#lib/db.ts';
import { createUnderKey } from '#lib/payments/create-under-key.ts';
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
  const known = await findCustomer(tenant.id);
  if (known) return known;
  // Only what is the same at every try: other parameters under one key are refused.
  let customer: Stripe.Customer;
  try {
    customer = await createUnderKey({
      key: `refill-customer-${tenant.id}`,
      create: (stripe, idempotencyKey) =>
        stripe.customers.create(
          { name: tenant.name, metadata: { refill_tenant_id: tenant.id } },
          { idempotencyKey },
        ),
      // Customers cannot be listed by metadata. One too many is an empty name at Stripe; the row keeps one.
      find: async () => null,
    });
  } catch (error) {
    // Stripe refuses a key while a request under it runs: another call may have made the customer meanwhile.
    const made = await findCustomer(tenant.id);
    if (!made) throw error;
    return made;
  }
  const { id } = await queryOne<{ id: string }>(
    { name: 'save-customer', text: 'select payments.save_customer($1, $2, $3) as id' },
    [tenant.id, customer.id, isLivemode()],
  );
  // The address of whoever bought first: for Stripe's receipts, changed by nobody else.
  await callStripe((stripe) => stripe.customers.update(id, { email }));
  return id;
}

async function findCustomer(tenantId: string): Promise<string | null> {
  const [known] = await query<{ stripe_customer_id: string }>(
    {
      name: 'find-customer',
      text: 'select stripe_customer_id from public.stripe_customers where tenant_id = $1',
    },
    [tenantId],
  );
  return known?.stripe_customer_id ?? null;
}
