import { z } from 'zod';
import { readRow } from '#lib/analytics/read-rows.ts';
import { query } from '#lib/db.ts';
import type { BillingDetails, InvoiceSettings } from '#lib/invoices/schemas.ts';

const settings = z
  .object({
    seller_name: z.string(),
    seller_address: z.string(),
    seller_tax_id: z.string(),
    seller_email: z.string(),
    dunning_days: z.array(z.number()),
  })
  .transform((row) => ({
    sellerName: row.seller_name,
    sellerAddress: row.seller_address,
    sellerTaxId: row.seller_tax_id,
    sellerEmail: row.seller_email,
    dunningDays: row.dunning_days,
  }));

/** Who sells, and after how many days an unpaid invoice is tried again. */
export async function getInvoiceSettings(): Promise<InvoiceSettings> {
  return readRow({ name: 'invoice-settings', text: 'select * from public.invoice_settings' }, [], settings);
}

/** Changes what is printed on invoices from now on; kept in the audit log. */
export async function saveInvoiceSettings(operatorId: string, given: InvoiceSettings): Promise<void> {
  await query(
    { name: 'save-invoice-settings', text: 'select invoicing.save_settings($1, $2, $3, $4, $5, $6)' },
    [
      given.sellerName,
      given.sellerAddress,
      given.sellerTaxId,
      given.sellerEmail,
      given.dunningDays,
      operatorId,
    ],
  );
}

/** How a tenant is addressed on invoices that are issued from now on. */
export async function saveBillingDetails(tenantId: string, given: BillingDetails): Promise<void> {
  await query(
    {
      name: 'save-billing-details',
      text: 'select customer_id from invoicing.save_billing_details($1, null, $2, $3, $4)',
    },
    [tenantId, given.legalName, given.address, given.taxId],
  );
}
