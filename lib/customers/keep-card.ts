/** The saved card of a customer, as Stripe's events tell of it: what is charged while nobody is there. */
import { query } from '#lib/db.ts';

/** Keeps a customer's first card. @returns the customer's id; null where the customer is none of ours */
export async function keepCustomerCard(
  stripeCustomerId: string,
  paymentMethodId: string,
): Promise<string | null> {
  const [customer] = await query<{ id: string }>(
    {
      name: 'set-customer-card',
      text: 'select id from payments.set_customer_card($1, $2, false) where id is not null',
    },
    [stripeCustomerId, paymentMethodId],
  );
  return customer?.id ?? null;
}

/** Forgets a card that was detached. @returns the customer's id; null where no customer had it */
export async function forgetCustomerCard(paymentMethodId: string): Promise<string | null> {
  const [customer] = await query<{ id: string }>(
    {
      name: 'forget-customer-card',
      text: 'select id from payments.forget_customer_card($1) where id is not null',
    },
    [paymentMethodId],
  );
  return customer?.id ?? null;
}
