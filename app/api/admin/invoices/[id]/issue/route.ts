import { operator } from '#lib/http/access.ts';
import { numberParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { issueInvoice } from '#lib/invoices/change-invoice.ts';

/**
 * `POST /api/admin/invoices/:id/issue` → `{ id, status, number }`: numbers, freezes and mails a draft; again, it answers
 * the issued invoice. 400 `invoice_empty`, 404.
 */
export const POST = route({ access: operator }, async ({ caller, params }) =>
  issueInvoice(caller.id, numberParam(params.id, 'invoice_not_found')),
);
