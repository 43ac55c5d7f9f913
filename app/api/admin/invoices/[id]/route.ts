import { operator } from '#lib/http/access.ts';
import { numberParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { deleteDraft, saveDraft } from '#lib/invoices/save-draft.ts';
import { invoiceDraft } from '#lib/invoices/schemas.ts';

/** `PUT /api/admin/invoices/:id` rewrites a draft, as `POST /api/admin/invoices` writes one. 409 `invoice_issued`. */
export const PUT = route({ access: operator, body: invoiceDraft }, async ({ caller, params, body }) =>
  saveDraft(caller.id, numberParam(params.id, 'invoice_not_found'), body),
);

/** `DELETE /api/admin/invoices/:id` throws a draft away. 404, 409 `invoice_issued`. */
export const DELETE = route({ access: operator }, async ({ params }) => {
  await deleteDraft(numberParam(params.id, 'invoice_not_found'));
  return {};
});
