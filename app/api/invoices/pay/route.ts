import { z } from 'zod';
import { anyone } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { openInvoicePayment, syncInvoicePayment } from '#lib/invoices/pay-invoice.ts';

const bodySchema = z.strictObject({
  token: z.string('Open the link of the invoice.').max(100, 'Open the link of the invoice.'),
  /** The card was asked: how it ended is looked up at Stripe. */
  finished: z.boolean().default(false),
});

/**
 * `POST /api/invoices/pay` `{ token, finished? }` → `{ status, isProcessing, failureCode, clientSecret }`. The link of the
 * invoice is the right to call it; it works from our own pages alone. 404 `invoice_not_found`, 409 `invoice_not_open`,
 * `invoice_being_paid`, 503.
 */
export const POST = route({ access: anyone, body: bodySchema }, async ({ body }) =>
  body.finished ? syncInvoicePayment(body.token) : openInvoicePayment(body.token),
);
