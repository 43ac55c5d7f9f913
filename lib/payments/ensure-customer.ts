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
  if (known && !known.is_deleted) return known.stripe_customer_id;
  // Only what is the same at every try: other parameters under one key are refused.
  const suffix = known ? `-after-${known.stripe_customer_id}` : '';
  let customer: Stripe.Customer;
  try {
    customer = await createUnderKey({
      key: `refill-customer-${tenant.id}${suffix}`,
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
    if (!made || made.is_deleted) throw error;
    return made.stripe_customer_id;
  }
  const { id } = await queryOne<{ id: string }>(
    { name: 'save-customer', text: 'select payments.save_customer($1, $2, $3) as id' },
    [tenant.id, customer.id, isLivemode()],
  );
  // The address of whoever bought first: for Stripe's receipts, changed by nobody else.
  await callStripe((stripe) => stripe.customers.update(id, { email }));
  return id;
}

interface KnownCustomer {
  stripe_customer_id: string;
  /** Deleted at Stripe, where it cannot be charged or changed any more. */
  is_deleted: boolean;
}

async function findCustomer(tenantId: string): Promise<KnownCustomer | null> {
  const [known] = await query<KnownCustomer>(
    {
      name: 'find-customer',
      text: `select stripe_customer_id, deleted_at is not null as is_deleted
        from public.stripe_customers where tenant_id = $1`,
    },
    [tenantId],
  );
  return known ?? null;
}
