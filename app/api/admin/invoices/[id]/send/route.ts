import { operator } from '#lib/http/access.ts';
import { numberParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { sendInvoice } from '#lib/invoices/change-invoice.ts';

/** `POST /api/admin/invoices/:id/send` mails an issued invoice again. 404, 409 `invoice_not_open`. */
export const POST = route({ access: operator }, async ({ params }) => {
  await sendInvoice(numberParam(params.id, 'invoice_not_found'));
  return {};
});
