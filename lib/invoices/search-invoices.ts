import { z } from 'zod';
import { type Page, pageOf, readCursor } from '#lib/analytics/cursor.ts';
import { readRows } from '#lib/analytics/read-rows.ts';
import { INVOICE_STATUSES, type InvoiceStatus } from '#lib/invoices/schemas.ts';

export interface InvoiceSearch {
  q: string;
  status: InvoiceStatus | undefined;
  before: string | undefined;
}

const search = z.object({
  q: z.string().trim().max(320).catch(''),
  status: z.enum(INVOICE_STATUSES).optional().catch(undefined),
  before: z.string().max(120).optional().catch(undefined),
});

/** What the address asks for; what makes no sense counts as not asked for. */
export function parseInvoiceSearch(params: Record<string, string | string[] | undefined>): InvoiceSearch {
  const { q, status, before } = search.parse({ q: '', ...params });
  return { q, status, before };
}

const row = z.object({
  id: z.number(),
  kind: z.enum(['manual', 'credits', 'receipt']),
  status: z.enum(INVOICE_STATUSES),
  number: z.string().nullable(),
  total_cents: z.number(),
  amount_cents: z.number(),
  currency: z.string(),
  due_date: z.string().nullable(),
  is_overdue: z.boolean(),
  error: z.string().nullable(),
  created_at: z.string(),
  public_token: z.string(),
  buyer_name: z.string(),
  buyer_email: z.string(),
});

export type FoundInvoice = z.infer<typeof row>;

/** By number (its beginning), intent, e-mail address, or a buyer's name (its beginning). */
const CONDITION = `($1 = '' or i.number like upper(replace(replace($1, '%', ''), '_', '')) || '%'
  or i.stripe_payment_intent_id = $1 or lower(c.email) = lower($1) or t.slug = lower($1)
  or lower(coalesce(i.buyer ->> 'name', t.name, c.name)) like replace(replace(lower($1), '%', ''), '_', '') || '%')`;

/** Invoices of all buyers, the newest first. */
export async function searchInvoices(
  { q, status, before }: InvoiceSearch,
  limit: number,
): Promise<Page<FoundInvoice>> {
  const place = readCursor(before, z.string().regex(/^\d{1,15}$/));
  const rows = await readRows(
    {
      name: 'search-invoices',
      text: `select i.id, i.kind, i.status, i.number, i.total_cents, i.amount_cents, i.currency, i.due_date, i.error,
          i.created_at, i.public_token, invoicing.is_overdue(i) as is_overdue,
          coalesce(i.buyer ->> 'name', d.legal_name, t.name, nullif(c.name, ''), c.email) as buyer_name, c.email as buyer_email
        from public.invoices i
        join public.customers c on c.id = i.customer_id
        left join public.tenants t on t.id = i.tenant_id
        left join public.billing_details d on d.tenant_id is not distinct from i.tenant_id and d.customer_id = c.id
        where ${CONDITION} and ($2::text is null or i.status = $2)
          and ($3::timestamptz is null or (i.created_at, i.id) < ($3, $4::bigint))
        order by i.created_at desc, i.id desc limit $5`,
    },
    [q, status ?? null, place?.at ?? null, place?.id ?? null, limit + 1],
    row,
  );
  return pageOf(rows, limit, ({ created_at, id }) => ({ at: created_at, id: String(id) }));
}

const sums = z.object({ currency: z.string(), open_cents: z.number(), overdue_cents: z.number() });

/** What is owed and what of it is overdue, per currency: amounts of several are never added up. */
export async function sumOpenInvoices(): Promise<z.infer<typeof sums>[]> {
  return readRows(
    {
      name: 'sum-open-invoices',
      text: `select i.currency, sum(i.amount_cents)::bigint as open_cents,
          coalesce(sum(i.amount_cents) filter (where invoicing.is_overdue(i)), 0)::bigint as overdue_cents
        from public.invoices i where i.status in ('pending', 'failed', 'requires_auth')
        group by i.currency order by 2 desc`,
    },
    [],
    sums,
  );
}

const buyer = z.object({ value: z.string(), name: z.string() });

/** Whom an invoice may be written to, for suggestions while one types: tenants and customers, the newest. */
export async function listBuyers(): Promise<z.infer<typeof buyer>[]> {
  return readRows(
    {
      name: 'list-buyers',
      text: `(select slug as value, name from public.tenants order by created_at desc limit 100)
        union all
        (select email, coalesce(nullif(name, ''), email) from public.customers where tenant_id is null
          order by created_at desc limit 100)`,
    },
    [],
    buyer,
  );
}
