import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { saveDraft } from '#lib/invoices/save-draft.ts';
import { invoiceDraft } from '#lib/invoices/schemas.ts';

/**
 * `POST /api/admin/invoices` `{ buyer, buyerName, currency, terms, taxName, memo, lines }` → `{ id }`: writes a draft. For
 * operators; 404 to everyone else. 400, 404 `tenant_not_found`.
 */
export const POST = route({ access: operator, body: invoiceDraft }, async ({ caller, body }) =>
  saveDraft(caller.id, null, body),
);
