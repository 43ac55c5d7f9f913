import type { CustomerAtStripe } from '#lib/customers/customer.ts';
import { query } from '#lib/db.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * The saved card that a customer is charged with while they are not there: the one kept here, or the newest that Stripe
 * has, which is kept from then on. Null where there is none.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function findCustomerCard(customer: CustomerAtStripe): Promise<string | null> {
  const cards = await callStripe((stripe) =>
    stripe.customers.listPaymentMethods(customer.stripe_customer_id, { type: 'card', limit: 100 }),
  );
  const kept = customer.stripe_payment_method_id;
  // One that was detached meanwhile cannot be charged.
  if (kept !== null && cards.data.some(({ id }) => id === kept)) return kept;
  const newest = cards.data[0]?.id ?? null;
  await query(
    { name: 'replace-customer-card', text: 'select id from payments.set_customer_card($1, $2, true)' },
    [customer.stripe_customer_id, newest],
  );
  return newest;
}
