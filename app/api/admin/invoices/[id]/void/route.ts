import { operator } from '#lib/http/access.ts';
import { numberParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { voidInvoice } from '#lib/invoices/change-invoice.ts';
import { endRequest } from '#lib/invoices/schemas.ts';

/** `POST /api/admin/invoices/:id/void` `{ reason }` → `{ id, status, number }`. 404, 409 `invoice_not_open`, `invoice_being_paid`. */
export const POST = route({ access: operator, body: endRequest }, async ({ caller, params, body }) =>
  voidInvoice(caller.id, numberParam(params.id, 'invoice_not_found'), body.reason),
);
