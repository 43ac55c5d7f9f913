import { renderToBuffer } from '@react-pdf/renderer';
import { env } from '#lib/env.ts';
import { type Invoice, invoicePath } from '#lib/invoices/invoice.ts';
import { InvoicePdf } from '#lib/invoices/pdf/invoice-pdf.tsx';

/** The PDF of an issued invoice as it stands now: the same but for its stamp, its payment and its credit notes. */
export function renderInvoice(invoice: Invoice): Promise<Buffer> {
  const { APP_URL, isSandbox } = env();
  return renderToBuffer(
    <InvoicePdf invoice={invoice} url={`${APP_URL}${invoicePath(invoice)}`} isSandbox={isSandbox} />,
  );
}
