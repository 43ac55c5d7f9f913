import { query } from '#lib/db.ts';

/** The tenant whose customer this is at Stripe; null where it is none of ours. */
export async function findTenantOfCustomer(stripeCustomerId: string): Promise<string | null> {
  const [found] = await query<{ tenant_id: string }>(
    {
      name: 'find-tenant-of-customer',
      text: 'select tenant_id from public.stripe_customers where stripe_customer_id = $1',
    },
    [stripeCustomerId],
  );
  return found?.tenant_id ?? null;
}
