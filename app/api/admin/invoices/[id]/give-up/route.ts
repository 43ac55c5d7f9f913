import { operator } from '#lib/http/access.ts';
import { numberParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { giveUpInvoice } from '#lib/invoices/change-invoice.ts';
import { endRequest } from '#lib/invoices/schemas.ts';

/** `POST /api/admin/invoices/:id/give-up` `{ reason }` → `{ id, status, number }`. 404, 409 `invoice_not_open`. */
export const POST = route({ access: operator, body: endRequest }, async ({ caller, params, body }) =>
  giveUpInvoice(caller.id, numberParam(params.id, 'invoice_not_found'), body.reason),
);
