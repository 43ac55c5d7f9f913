import { z } from 'zod';
import { composeInvoiceMail, INVOICE_MAILS } from '#emails/invoice.tsx';
import { query, queryOne } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { getInvoice, type Invoice, invoicePath } from '#lib/invoices/invoice.ts';
import { log } from '#lib/log.ts';
import { renderMail } from '#lib/notifications/render-mail.ts';
import { sendMail } from '#lib/notifications/send-mail.ts';

const claimed = z.object({ id: z.string(), invoiceId: z.number(), kind: z.enum(INVOICE_MAILS) });

/**
 * Sends one mail about an invoice, as notices are sent: claimed before the mail server is asked, marked afterwards. What
 * does not go out stays due, and the sweep tries again.
 */
export async function sendInvoiceMail(mailId: string): Promise<void> {
  const { mail } = await queryOne<{ mail: unknown }>(
    { name: 'claim-invoice-mail', text: 'select invoicing.claim_mail($1) as mail' },
    [mailId],
  );
  if (mail === null) return;
  const { kind, invoiceId } = claimed.parse(mail);
  let failure: string | null = null;
  try {
    const invoice = await getInvoice(invoiceId);
    const { subject, body } = composeInvoiceMail(kind, contextOf(invoice));
    await sendMail({
      to: invoice.buyer.email,
      subject,
      reference: `invoice-mail-${mailId}`,
      ...(await renderMail(body)),
    });
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    log.error({ mailId, invoiceId, kind, error: failure }, 'a mail about an invoice did not go out');
  }
  await query({ name: 'finish-invoice-mail', text: 'select invoicing.finish_mail($1, $2)' }, [
    mailId,
    failure,
  ]);
}

/** Mails that should have gone out and did not are enqueued again. */
export async function resendDueInvoiceMails(): Promise<void> {
  await query({ name: 'resend-invoice-mails', text: 'select invoicing.resend_due()' });
}

function contextOf(invoice: Invoice) {
  const { APP_URL, isSandbox } = env();
  const url = `${APP_URL}${invoicePath(invoice)}`;
  return {
    number: invoice.number ?? '',
    sellerName: invoice.seller.name,
    buyerName: invoice.buyer.name,
    amountCents: invoice.amount_cents,
    currency: invoice.currency,
    terms: invoice.terms,
    dueDate: invoice.due_date ?? invoice.created_at,
    nextAttemptAt: invoice.next_attempt_at,
    url,
    pdfUrl: `${url}/pdf`,
    isSandbox,
  };
}
