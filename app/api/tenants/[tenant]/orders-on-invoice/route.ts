import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { buyOnInvoice } from '#lib/invoices/credits-on-invoice.ts';
import { orderOnInvoice } from '#lib/invoices/schemas.ts';

/**
 * `POST /api/tenants/:tenant/orders-on-invoice` `{ packageId, orderId }` → `{ number, credits, amountCents, currency, dueDate }`:
 * credits now, the invoice later. Owners and admins. 409 `invoice_account_required`, `invoice_overdue`,
 * `credit_limit_exceeded`.
 */
export const POST = route({ access: tenantRole('admin'), body: orderOnInvoice }, async ({ caller, body }) =>
  buyOnInvoice(caller, body),
);
