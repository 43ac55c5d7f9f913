import type { CustomerRow } from '#lib/customers/customer.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

/**
 * A tenant's customer by its id at Stripe.
 *
 * @throws AppError `customer_not_found`, for a foreign one too
 */
export async function findCustomer(tenantId: string, stripeCustomerId: string): Promise<CustomerRow> {
  const [customer] = await query<CustomerRow>(
    {
      name: 'find-tenant-customer',
      text: 'select * from public.customers where tenant_id = $1 and stripe_customer_id = $2',
    },
    [tenantId, stripeCustomerId],
  );
  if (!customer) throw new AppError('customer_not_found', 'There is no such customer.');
  return customer;
}
