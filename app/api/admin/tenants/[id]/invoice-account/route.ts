import { operator } from '#lib/http/access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { saveInvoiceAccount } from '#lib/invoices/credits-on-invoice.ts';
import { invoiceAccount } from '#lib/invoices/schemas.ts';

/**
 * `PUT /api/admin/tenants/:id/invoice-account` `{ creditLimitCents, currency, terms, taxRatePpm, isActive }`: lets a tenant
 * buy now and pay later, or stops it. 400, 404.
 */
export const PUT = route({ access: operator, body: invoiceAccount }, async ({ caller, params, body }) => {
  await saveInvoiceAccount(caller.id, uuidParam(params.id, 'tenant_not_found'), body);
  return {};
});
