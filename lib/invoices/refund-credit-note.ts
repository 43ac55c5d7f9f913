import { refundCustomerPayment } from '#lib/customer-payments/refund-payment.ts';
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';

/**
 * Gives the money of a credit note back: once, whoever asks and however often. What Stripe has not decided stays
 * pending, and the queue asks again.
 *
 * @throws AppError `stripe_unreachable`, or where the refund is still on its way
 */
export async function refundCreditNote(creditNoteId: string): Promise<void> {
  const [note] = await query<{ payment: number; amount: number; reason: string; number: string }>(
    {
      name: 'credit-note-to-refund',
      text: `select c.id as payment, n.amount_cents as amount, n.reason, n.number
        from public.credit_notes n join public.invoice_payments p on p.invoice_id = n.invoice_id
        join public.customer_payments c on c.id = p.customer_payment and c.status = 'succeeded'
        where n.id = $1 and n.settled_by = 'refund' and n.refund_status = 'pending' and n.refund_id is null`,
    },
    [creditNoteId],
  );
  if (!note) return;
  const refund = await refundCustomerPayment({
    paymentId: note.payment,
    requestKey: `credit-note:${creditNoteId}`,
    amount: note.amount,
    reason: `${note.number}: ${note.reason}`,
  });
  if (refund.status === 'pending') throw new Error(`The refund of credit note ${note.number} is on its way.`);
  await query({ name: 'note-credit-note-refund', text: 'select invoicing.note_refund($1, $2, $3)' }, [
    creditNoteId,
    refund.stripe_refund_id,
    refund.status === 'succeeded' ? 'succeeded' : 'failed',
  ]);
  log.info({ creditNoteId, status: refund.status }, 'a credit note was refunded');
}
