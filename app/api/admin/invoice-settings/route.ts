import { operator } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { invoiceSettings } from '#lib/invoices/schemas.ts';
import { saveInvoiceSettings } from '#lib/invoices/settings.ts';

/**
 * `PUT /api/admin/invoice-settings` `{ sellerName, sellerAddress, sellerTaxId, sellerEmail, dunningDays }`: who sells, on
 * invoices issued from now on, and when unpaid ones are tried again. 400.
 */
export const PUT = route({ access: operator, body: invoiceSettings }, async ({ caller, body }) => {
  await saveInvoiceSettings(caller.id, body);
  return {};
});
