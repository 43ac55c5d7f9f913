import type Stripe from 'stripe';
import { type CustomerAtStripe, type CustomerRow, isAtStripe } from '#lib/customers/customer.ts';
import { queryOne } from '#lib/db.ts';
import { createOnce } from '#lib/payments/create-once.ts';
import { callStripe, isLivemode } from '#lib/stripe.ts';

export interface CustomerRequest {
  /** Null: a customer of the platform itself. */
  tenantId: string | null;
  email: string;
  name?: string | undefined;
  metadata?: Record<string, string> | undefined;
}

/**
 * The customer with this e-mail address, with its customer at Stripe: found, or made. Any number of calls at once make
 * one row and one customer; one that was cut off anywhere is taken up by the next. The platform's own customers are
 * also found at Stripe, where they may have been made before Refill was there.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function findOrCreateCustomer(request: CustomerRequest): Promise<CustomerAtStripe> {
  const customer = await queryOne<CustomerRow>(
    { name: 'find-or-add-customer', text: 'select * from payments.find_or_add_customer($1, $2, $3, $4, $5)' },
    [
      request.tenantId,
      request.email,
      request.name ?? null,
      JSON.stringify(request.metadata ?? {}),
      isLivemode(),
    ],
  );
  if (isAtStripe(customer)) return customer;
  const known =
    customer.tenant_id === null ? await callStripe((stripe) => findByEmail(stripe, customer)) : null;
  const made = known ?? (await makeAtStripe(customer));
  const kept = await queryOne<CustomerRow>(
    { name: 'attach-customer', text: 'select * from payments.attach_customer($1, $2, $3)' },
    [customer.id, made.id, defaultCardOf(made)],
  );
  if (!isAtStripe(kept)) throw new Error(`Customer ${customer.id} was not tied to ${made.id}`);
  return kept;
}

function makeAtStripe(customer: CustomerRow): Promise<Stripe.Customer> {
  return createOnce({
    keyPrefix: `refill-customer-${customer.id}`,
    keyNumber: customer.key_number,
    // Only what is the same at every try: other parameters under one key are refused.
    create: (stripe, idempotencyKey) =>
      stripe.customers.create(
        {
          email: customer.email,
          ...(customer.name ? { name: customer.name } : {}),
          metadata: {
            refill_customer_id: customer.id,
            ...(customer.tenant_id ? { refill_tenant_id: customer.tenant_id } : {}),
          },
        },
        { idempotencyKey },
      ),
    find: (stripe) => findByEmail(stripe, customer),
    renew: async (keyNumber) => {
      const renewed = await queryOne<CustomerRow>(
        { name: 'renew-customer-key', text: 'select * from payments.renew_customer_key($1, $2)' },
        [customer.id, keyNumber],
      );
      return renewed.key_number;
    },
  });
}

/**
 * The customer at Stripe that an earlier try made for this row; for the platform also the newest with this address that
 * nothing of ours has made: a tenant's customer, or a tenant itself, is never taken for another's.
 */
async function findByEmail(stripe: Stripe, customer: CustomerRow): Promise<Stripe.Customer | null> {
  let foreign: Stripe.Customer | null = null;
  for await (const found of stripe.customers.list({ email: customer.email, limit: 100 })) {
    if (found.metadata.refill_customer_id === customer.id) return found;
    const isOurs = found.metadata.refill_customer_id || found.metadata.refill_tenant_id;
    if (!isOurs && customer.tenant_id === null) foreign ??= found;
  }
  return foreign;
}

function defaultCardOf({ invoice_settings }: Stripe.Customer): string | null {
  const card = invoice_settings.default_payment_method;
  return typeof card === 'string' ? card : (card?.id ?? null);
}
