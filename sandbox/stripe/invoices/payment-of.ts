import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { idOf } from '../core/references.ts';

/** The payment that an invoice waits for or was paid with, and the intent in it; null where nothing was due. */
export async function paymentOf(
  context: Context,
  invoiceId: string,
): Promise<{ payment: Stripe.InvoicePayment; intentId: string } | null> {
  const { rows } = await context.db.query<{ document: Stripe.InvoicePayment }>(
    "select document from objects where kind = 'invoice_payment' and owner = $1 order by position desc limit 1",
    [invoiceId],
  );
  const [row] = rows;
  return row ? { payment: row.document, intentId: idOf(row.document.payment.payment_intent) ?? '' } : null;
}
