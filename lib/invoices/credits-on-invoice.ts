/** Tenants that operators trust: credits now, the invoice later, up to a limit. */
import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';
import { query, queryOne } from '#lib/db.ts';
import type { TenantCaller } from '#lib/http/access.ts';
import type { InvoiceAccount } from '#lib/invoices/schemas.ts';

const account = z
  .object({
    credit_limit_cents: z.number(),
    currency: z.string(),
    terms: z.enum(['net_7', 'net_30', 'net_60']),
    tax_rate_ppm: z.number(),
    is_active: z.boolean(),
    open_cents: z.number(),
  })
  .transform((row) => ({
    creditLimitCents: row.credit_limit_cents,
    currency: row.currency,
    terms: row.terms,
    taxRatePpm: row.tax_rate_ppm,
    isActive: row.is_active,
    /** What is owed on issued invoices; no new one goes beyond the limit with it. */
    openCents: row.open_cents,
  }));

export type OpenAccount = z.infer<typeof account>;

/** What a tenant may buy on invoice; null where it never could. */
export async function findInvoiceAccount(tenantId: string): Promise<OpenAccount | null> {
  const [found] = await readRows(
    {
      name: 'find-invoice-account',
      text: `select a.*, invoicing.open_cents(a.tenant_id) as open_cents from public.invoice_accounts a
        where a.tenant_id = $1`,
    },
    [tenantId],
    account,
  );
  return found ?? null;
}

/** Lets a tenant buy on invoice, or stops it; kept in the audit log. @throws AppError `tenant_not_found` */
export async function saveInvoiceAccount(
  operatorId: string,
  tenantId: string,
  given: InvoiceAccount,
): Promise<void> {
  await query(
    {
      name: 'save-invoice-account',
      text: 'select tenant_id from invoicing.open_account($1, $2, $3, $4, $5, $6, $7)',
    },
    [
      tenantId,
      given.creditLimitCents,
      given.currency,
      given.terms,
      given.taxRatePpm,
      given.isActive,
      operatorId,
    ],
  );
}

/**
 * Orders a package: its invoice is issued and its credits granted in one transaction, once for one order.
 *
 * @throws AppError `package_not_available`, `invoice_account_required`, `invoice_overdue`, `credit_limit_exceeded`
 */
export async function buyOnInvoice(
  { user, tenant }: TenantCaller,
  { packageId, orderId }: { packageId: string; orderId: string },
): Promise<{ number: string; credits: number; amountCents: number; currency: string; dueDate: string }> {
  return queryOne(
    {
      name: 'buy-on-invoice',
      text: `select number, credits, amount_cents as "amountCents", currency, due_date::text as "dueDate"
        from invoicing.buy_on_invoice($1, $2, $3, $4)`,
    },
    [tenant.id, orderId, packageId, user.id],
  );
}
