/** Invoices written by the functions of the product, for tests. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';
import { value } from './tenants.ts';

export interface Line {
  description?: string;
  quantity?: number;
  unitAmountCents: number;
  taxRatePpm?: number;
}

interface Draft {
  tenantId?: string;
  customerId?: string;
  currency?: string;
  terms?: string;
  lines?: readonly Line[];
}

export interface InvoiceRow {
  id: string;
  status: string;
  number: string | null;
  tenant_id: string | null;
  customer_id: string;
  subtotal_cents: string;
  tax_cents: string;
  total_cents: string;
  amount_cents: string;
  attempts: number;
  error: string | null;
  paid_at: Date | null;
  public_token: string;
  [column: string]: unknown;
}

/** A customer of the platform, with a card at Stripe unless it is said to have none. */
export async function addCustomer(
  { owner }: Pick<TestDatabase, 'owner'>,
  card: { customer: string | null; card: string | null } = { customer: `cus_${randomUUID()}`, card: 'pm_1' },
): Promise<string> {
  return value(
    await owner.query<{ value: string }>(
      `insert into public.customers (email, name, stripe_customer_id, stripe_payment_method_id, livemode)
       values ($1, 'Dana Diaz', $2, $3, false) returning id as value`,
      [`${randomUUID()}@example.test`, card.customer, card.card],
    ),
  );
}

export async function saveDraft(
  { server }: Pick<TestDatabase, 'server'>,
  { lines = [{ unitAmountCents: 1000 }], ...draft }: Draft,
  invoiceId: string | null = null,
): Promise<InvoiceRow> {
  const { rows } = await server.query<InvoiceRow>('select * from invoicing.save_draft($1, $2, null)', [
    invoiceId,
    JSON.stringify({
      currency: 'usd',
      terms: 'on_receipt',
      taxName: 'VAT',
      memo: '',
      ...draft,
      lines: lines.map((line) => ({ description: 'Support', quantity: 1, taxRatePpm: 0, ...line })),
    }),
  ]);
  const [saved] = rows;
  if (!saved) throw new Error('No draft was saved.');
  return saved;
}

export async function issue(
  { server }: Pick<TestDatabase, 'server'>,
  invoiceId: string,
): Promise<InvoiceRow> {
  const { rows } = await server.query<InvoiceRow>('select * from invoicing.issue($1, null)', [invoiceId]);
  const [issued] = rows;
  if (!issued) throw new Error('No invoice was issued.');
  return issued;
}

export async function issueInvoice(
  database: Pick<TestDatabase, 'server'>,
  draft: Draft,
): Promise<InvoiceRow> {
  return issue(database, (await saveDraft(database, draft)).id);
}

export async function invoiceOf(
  { owner }: Pick<TestDatabase, 'owner'>,
  invoiceId: string,
): Promise<InvoiceRow> {
  const { rows } = await owner.query<InvoiceRow>('select * from public.invoices where id = $1', [invoiceId]);
  const [found] = rows;
  if (!found) throw new Error('There is no such invoice.');
  return found;
}
