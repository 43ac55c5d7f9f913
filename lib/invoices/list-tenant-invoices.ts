import { z } from 'zod';
import { INVOICE_STATUSES } from '#lib/invoices/schemas.ts';
import type { SupabaseServerClient } from '#lib/supabase/server.ts';

const row = z
  .object({
    id: z.number(),
    kind: z.enum(['manual', 'credits', 'receipt']),
    status: z.enum(INVOICE_STATUSES),
    number: z.string(),
    currency: z.string(),
    total_cents: z.number(),
    amount_cents: z.number(),
    issue_date: z.string(),
    due_date: z.string(),
    issued_at: z.string(),
    public_token: z.string(),
    error_code: z.string().nullable(),
  })
  .transform((invoice) => ({
    ...invoice,
    isOverdue:
      ['pending', 'failed', 'requires_auth', 'uncollectible'].includes(invoice.status) &&
      invoice.due_date < new Date().toISOString().slice(0, 10),
  }));

export type TenantInvoice = z.infer<typeof row>;

const COLUMNS =
  'id, kind, status, number, currency, total_cents, amount_cents, issue_date, due_date, issued_at, public_token, error_code';

/** Issued invoices of a tenant as the person of this session may see them, the newest first. */
export async function listTenantInvoices(
  supabase: SupabaseServerClient,
  tenantId: string,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<{ rows: TenantInvoice[]; next: string | null }> {
  let asked = supabase.from('invoices').select(COLUMNS).eq('tenant_id', tenantId);
  if (before && !Number.isNaN(Date.parse(before))) asked = asked.lt('issued_at', before);
  const { data } = await asked
    .order('issued_at', { ascending: false })
    .limit(limit + 1)
    .throwOnError();
  const rows = z.array(row).parse(data);
  return {
    rows: rows.slice(0, limit),
    next: rows.length > limit ? (rows[limit - 1]?.issued_at ?? null) : null,
  };
}

/** What the tenant owes, the most pressing first. */
export async function listOpenInvoices(
  supabase: SupabaseServerClient,
  tenantId: string,
): Promise<TenantInvoice[]> {
  const { data } = await supabase
    .from('invoices')
    .select(COLUMNS)
    .eq('tenant_id', tenantId)
    .in('status', ['pending', 'failed', 'requires_auth', 'uncollectible'])
    .order('due_date')
    .limit(20)
    .throwOnError();
  return z.array(row).parse(data);
}

const details = z.object({ legal_name: z.string(), address: z.string(), tax_id: z.string() });

/** How the tenant is addressed on its invoices; null until it has one or says so. */
export async function findBillingDetails(supabase: SupabaseServerClient, tenantId: string) {
  const { data } = await supabase
    .from('billing_details')
    .select('legal_name, address, tax_id')
    .eq('tenant_id', tenantId)
    .maybeSingle()
    .throwOnError();
  if (!data) return null;
  const { legal_name: legalName, address, tax_id: taxId } = details.parse(data);
  return { legalName, address, taxId };
}

/** The PDF of the invoice of each payment that has one, by the payment's id. */
export async function findInvoicePdfs(
  supabase: SupabaseServerClient,
  tenantId: string,
  paymentIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (paymentIds.length === 0) return new Map();
  const { data } = await supabase
    .from('invoices')
    .select('payment_id, public_token')
    .eq('tenant_id', tenantId)
    .in('payment_id', [...paymentIds])
    .throwOnError();
  const rows = z.array(z.object({ payment_id: z.string(), public_token: z.string() })).parse(data);
  return new Map(rows.map(({ payment_id, public_token }) => [payment_id, `/invoices/${public_token}/pdf`]));
}
