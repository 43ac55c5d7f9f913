import { operator } from '#lib/http/access.ts';
import { numberParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { creditInvoice } from '#lib/invoices/change-invoice.ts';
import { creditRequest } from '#lib/invoices/schemas.ts';

/**
 * `POST /api/admin/invoices/:id/credit-notes` `{ amountCents, reason, requestId }` → `{ number }`. 400
 * `credit_exceeds_invoice`, 404, 409 `invoice_not_open`, `invoice_being_paid`.
 */
export const POST = route({ access: operator, body: creditRequest }, async ({ caller, params, body }) =>
  creditInvoice(caller.id, numberParam(params.id, 'invoice_not_found'), body),
);
