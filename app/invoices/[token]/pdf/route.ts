import { anyone } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { getInvoiceByToken } from '#lib/invoices/invoice.ts';
import { renderInvoice } from '#lib/invoices/pdf/render-invoice.tsx';

/** `GET /invoices/:token/pdf` → the invoice as a PDF. The link is the right to read it. 404 `invoice_not_found`. */
export const GET = route({ access: anyone }, async ({ params }) => {
  const invoice = await getInvoiceByToken(params.token ?? '');
  return new Response(new Uint8Array(await renderInvoice(invoice)), {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${invoice.number}.pdf"`,
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
    },
  });
});
