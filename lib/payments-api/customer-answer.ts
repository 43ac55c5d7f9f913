import type { CustomerRow } from '#lib/customers/customer.ts';

/** A customer as the payments API shows it, under its id at Stripe. */
export function describeCustomer({ stripe_customer_id, email, name }: CustomerRow) {
  return { id: stripe_customer_id, email, name: name || null };
}
