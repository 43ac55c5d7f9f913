/** An invoice as the server reads it: with its lines, taxes, credit notes and the card that paid. Amounts in minor units. */
import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';
import { AppError } from '#lib/http/errors.ts';
import { INVOICE_STATUSES, TERMS } from '#lib/invoices/schemas.ts';

const party = z.object({ name: z.string(), email: z.string(), address: z.string(), taxId: z.string() });

const line = z.object({
  position: z.number(),
  description: z.string(),
  quantity: z.number(),
  unit_amount_cents: z.number(),
  tax_rate_ppm: z.number(),
  amount_cents: z.number(),
});
const tax = z.object({ tax_rate_ppm: z.number(), base_cents: z.number(), tax_cents: z.number() });
const creditNote = z.object({
  id: z.string(),
  number: z.string(),
  amount_cents: z.number(),
  tax_cents: z.number(),
  reason: z.string(),
  settled_by: z.enum(['reduction', 'refund']),
  refund_status: z.enum(['pending', 'succeeded', 'failed']).nullable(),
  issued_at: z.string(),
});

const invoice = z.object({
  id: z.number(),
  tenant_id: z.string().nullable(),
  tenant_slug: z.string().nullable(),
  customer_id: z.string(),
  kind: z.enum(['manual', 'credits', 'receipt']),
  status: z.enum(INVOICE_STATUSES),
  number: z.string().nullable(),
  currency: z.string(),
  terms: z.enum(TERMS),
  tax_name: z.string(),
  memo: z.string(),
  issue_date: z.string().nullable(),
  due_date: z.string().nullable(),
  subtotal_cents: z.number(),
  tax_cents: z.number(),
  credited_cents: z.number(),
  total_cents: z.number(),
  amount_cents: z.number(),
  /** Frozen when it was issued; a draft shows what they would be now. */
  seller: party,
  buyer: party,
  public_token: z.string(),
  payment_id: z.string().nullable(),
  stripe_payment_intent_id: z.string().nullable(),
  paid_at: z.string().nullable(),
  error: z.string().nullable(),
  error_code: z.string().nullable(),
  attempts: z.number(),
  next_attempt_at: z.string().nullable(),
  created_at: z.string(),
  issued_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  end_reason: z.string(),
  is_overdue: z.boolean(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  lines: z.array(line),
  taxes: z.array(tax),
  credit_notes: z.array(creditNote),
});

export type Invoice = z.infer<typeof invoice>;
export type Party = z.infer<typeof party>;

const DOCUMENT = `to_jsonb(i) || jsonb_build_object(
    'tenant_slug', t.slug,
    'buyer', coalesce(i.buyer, invoicing.buyer_of(i.tenant_id, i.customer_id)),
    'seller', coalesce(i.seller, jsonb_build_object('name', s.seller_name, 'address', s.seller_address,
      'taxId', s.seller_tax_id, 'email', s.seller_email)),
    'is_overdue', invoicing.is_overdue(i),
    'card_brand', coalesce(p.card_brand, m.brand), 'card_last4', coalesce(p.card_last4, m.last4),
    'lines', (select coalesce(jsonb_agg(to_jsonb(l) order by l.position), '[]') from public.invoice_lines l
      where l.invoice_id = i.id),
    'taxes', (select coalesce(jsonb_agg(to_jsonb(x) order by x.tax_rate_ppm desc), '[]') from public.invoice_taxes x
      where x.invoice_id = i.id),
    'credit_notes', (select coalesce(jsonb_agg(to_jsonb(n) order by n.issued_at), '[]') from public.credit_notes n
      where n.invoice_id = i.id))`;

const TABLES = `public.invoices i
  cross join public.invoice_settings s
  left join public.tenants t on t.id = i.tenant_id
  left join public.payment_history p on p.tenant_id = i.tenant_id and p.id = i.payment_id
  left join public.customer_payments c on c.payment_intent_id = i.stripe_payment_intent_id and c.status = 'succeeded'
  left join public.payment_methods m on m.tenant_id = i.tenant_id
    and m.stripe_payment_method_id = c.stripe_payment_method_id`;

/** Of any buyer: for operators, and for work that has no person. */
export async function findInvoice(id: number): Promise<Invoice | null> {
  const [found] = await readRows(
    { name: 'find-invoice', text: `select ${DOCUMENT} as document from ${TABLES} where i.id = $1` },
    [id],
    z.object({ document: invoice }),
  );
  return found?.document ?? null;
}

/** @throws AppError `invoice_not_found` */
export async function getInvoice(id: number): Promise<Invoice> {
  const found = await findInvoice(id);
  if (!found) throw new AppError('invoice_not_found', 'There is no such invoice.');
  return found;
}

/** The token of a link is the right to read and to pay. Drafts have no link. @throws AppError `invoice_not_found` */
export async function getInvoiceByToken(token: string): Promise<Invoice> {
  const [found] = /^[0-9a-f]{64}$/.test(token)
    ? await readRows(
        {
          name: 'find-invoice-by-token',
          text: `select ${DOCUMENT} as document from ${TABLES} where i.public_token = $1 and i.status <> 'draft'`,
        },
        [token],
        z.object({ document: invoice }),
      )
    : [];
  if (!found) throw new AppError('invoice_not_found', 'This link does not lead to an invoice.');
  return found.document;
}

/** Where anyone with the link reads and pays an invoice. */
export function invoicePath({ public_token }: Pick<Invoice, 'public_token'>): string {
  return `/invoices/${public_token}`;
}
