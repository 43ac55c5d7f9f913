/** An invoice as the server reads it: with its lines, taxes, credit notes and the card that paid. Amounts in minor units. */
import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';
import { AppError } from '#lib/http/errors.ts';
import { INVOICE_STATUSES, TERMS } from '#lib/invoices/schemas.ts';

const party = z.object({ name: z.string(), email: z.string(), address: z.string(), taxId: z.string() });

const line = z.object({
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
  id: z.string(),
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
export type CreditNote = z.infer<typeof creditNote>;

const COLUMNS = `i.*, t.slug as tenant_slug,
  coalesce(i.buyer, invoicing.buyer_of(i.customer_id)) as buyer,
  coalesce(i.seller, jsonb_build_object('name', s.seller_name, 'address', s.seller_address, 'taxId', s.seller_tax_id,
    'email', s.seller_email)) as seller,
  invoicing.is_overdue(i) as is_overdue,
  coalesce(p.card_brand, c.card_brand) as card_brand, coalesce(p.card_last4, c.card_last4) as card_last4,
  (select coalesce(jsonb_agg(to_jsonb(l) order by l.position), '[]') from public.invoice_lines l
    where l.invoice_id = i.id) as lines,
  (select coalesce(jsonb_agg(to_jsonb(x) order by x.tax_rate_ppm desc), '[]') from public.invoice_taxes x
    where x.invoice_id = i.id) as taxes,
  (select coalesce(jsonb_agg(to_jsonb(n) order by n.issued_at), '[]') from public.credit_notes n
    where n.invoice_id = i.id) as credit_notes`;

const TABLES = `public.invoices i
  cross join public.invoice_settings s
  left join public.tenants t on t.id = i.tenant_id
  left join public.payment_history p on p.tenant_id = i.tenant_id and p.id = i.payment_id
  left join lateral (
    select q.card_brand, q.card_last4 from public.customer_payments q
    where q.stripe_payment_intent_id = i.stripe_payment_intent_id and q.status = 'succeeded' limit 1
  ) c on true`;

/** Of any tenant: for operators and for whoever has the right by other means. */
export async function findInvoice(id: string): Promise<Invoice | null> {
  const [found] = await readRows(
    {
      name: 'find-invoice',
      // The columns of the table come first: a name that is there twice counts as what comes last.
      text: `select (to_jsonb(i) || to_jsonb(x)) as document from (select ${COLUMNS} from ${TABLES} where i.id = $1) x
        join public.invoices i on i.id = x.id`,
    },
    [id],
    z.object({ document: invoice }),
  );
  return found?.document ?? null;
}

/** @throws AppError `invoice_not_found` */
export async function getInvoice(id: string): Promise<Invoice> {
  const found = await findInvoice(id);
  if (!found) throw new AppError('invoice_not_found', 'There is no such invoice.');
  return found;
}
