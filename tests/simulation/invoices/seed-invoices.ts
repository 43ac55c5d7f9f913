/** Due invoices of customers whose cards pay, decline, want their owner, or are missing. */
import type pg from 'pg';
import { z } from 'zod';
import type { OwnSandbox } from '#tests/support/own-stripe-sandbox.ts';

/** In which state each kind of customer's invoices have to end. */
export const ENDS = {
  pays: 'paid',
  declines: 'failed',
  authenticates: 'requires_auth',
  'has no card': 'pending',
} as const;
export type Kind = keyof typeof ENDS;

const NUMBERS: Readonly<Record<Exclude<Kind, 'has no card'>, string>> = {
  pays: '4242424242424242',
  declines: '4000000000000341',
  authenticates: '4000002760003184',
};
/** Of ten customers: seven pay, and one of each other kind. */
const KINDS: readonly Kind[] = ['declines', 'authenticates', 'has no card', ...Array<Kind>(7).fill('pays')];
const CUSTOMERS_OF_A_KIND = 10;

const card = z.object({ id: z.string() });

/** Issues so many invoices, a tenth of which each decline, need authentication and have no card. */
export async function seedInvoices(owner: pg.Pool, sandbox: OwnSandbox, count: number): Promise<void> {
  const customers: { id: string; kind: Kind }[] = [];
  for (let round = 0; round < CUSTOMERS_OF_A_KIND; round++) {
    for (const kind of KINDS) customers.push({ id: await addCustomer(owner, sandbox, kind), kind });
  }
  await owner.query(
    `select invoicing.issue((invoicing.save_draft(null, jsonb_build_object('customerId', ($1::uuid[])[1 + n % $2],
       'currency', (array['usd', 'eur', 'jpy'])[1 + n % 3], 'terms', 'on_receipt', 'taxName', 'VAT', 'memo', '', 'lines',
       jsonb_build_array(jsonb_build_object('description', 'Support', 'quantity', 1, 'unitAmountCents', 500 + n % 100,
         'taxRatePpm', 190000))), null)).id, null)
     from generate_series(0, $3 - 1) n`,
    [customers.map(({ id }) => id), customers.length, count],
  );
}

async function addCustomer(owner: pg.Pool, { stripe, control }: OwnSandbox, kind: Kind): Promise<string> {
  const customer = await stripe.customers.create({ name: kind });
  const saved =
    kind === 'has no card'
      ? null
      : card.parse(
          await control('/cards', {
            number: NUMBERS[kind],
            customer: customer.id,
            set_up_for_off_session: kind !== 'authenticates',
          }),
        ).id;
  const { rows } = await owner.query<{ id: string }>(
    `insert into public.customers (email, name, stripe_customer_id, stripe_payment_method_id, livemode)
     values ($1, $2, $3, $4, false) returning id`,
    [`${customer.id}@example.test`, kind, customer.id, saved],
  );
  if (!rows[0]) throw new Error('No customer was added.');
  return rows[0].id;
}
