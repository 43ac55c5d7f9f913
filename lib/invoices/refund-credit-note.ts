import { refundCustomerPayment } from '#lib/customer-payments/refund-payment.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';

/**
 * Gives the money of a credit note back: once, whoever asks and however often. How the refund goes is written on the note
 * by whoever records the refund, in the same transaction; one that Stripe has not answered is taken up by its own job.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function refundCreditNote(creditNoteId: string): Promise<void> {
  const [note] = await query<{ payment: number; amount: number; reason: string; number: string }>(
    {
      name: 'credit-note-to-refund',
      text: `select c.id as payment, n.amount_cents as amount, n.reason, n.number
        from public.credit_notes n join public.invoice_payments p on p.invoice_id = n.invoice_id
        join public.customer_payments c on c.id = p.customer_payment and c.status = 'succeeded'
        where n.id = $1 and n.settled_by = 'refund' and n.refund_status = 'pending'`,
    },
    [creditNoteId],
  );
  if (!note) return;
  try {
    const { status } = await refundCustomerPayment({
      paymentId: note.payment,
      requestKey: `credit-note:${creditNoteId}`,
      amount: note.amount,
      reason: `${note.number}: ${note.reason}`,
    });
    log.info({ creditNoteId, status }, 'a credit note was refunded');
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'refund_exceeds_left')) throw error;
    // Somebody has refunded the payment at Stripe meanwhile, which has a credit note of its own.
    log.warn({ creditNoteId }, 'the money of a credit note had gone back already');
    await query({ name: 'refuse-credit-note', text: 'select invoicing.refuse_refund($1, $2)' }, [
      creditNoteId,
      error.message,
    ]);
  }
}
