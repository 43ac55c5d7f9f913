/** What an operator does to an issued invoice. Each is written to the audit log. */
import { cancelCustomerPayment } from '#lib/customer-payments/end-payment.ts';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { query, queryOne } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { getInvoice } from '#lib/invoices/invoice.ts';
import type { CreditRequest } from '#lib/invoices/schemas.ts';
import { findChargeProblem } from '#lib/payments/charge-limits.ts';

interface ChangedInvoice {
  id: number;
  status: string;
  number: string;
}

/**
 * Issues a draft: from here on it is frozen, numbered and mailed to its buyer.
 *
 * @throws AppError `invoice_not_found`, `invoice_empty`, `amount_out_of_range`
 */
export async function issueInvoice(operatorId: string, id: number): Promise<ChangedInvoice> {
  const { total_cents: cents, currency } = await getInvoice(id);
  // What Stripe would refuse is not owed by anybody either.
  const problem = cents > 0 ? findChargeProblem(cents, currency) : null;
  if (problem) throw new AppError('amount_out_of_range', problem.message, { param: 'lines' });
  return queryOne<ChangedInvoice>(
    { name: 'issue-invoice', text: 'select id, status, number from invoicing.issue($1, $2)' },
    [id, operatorId],
  );
}

/**
 * Ends an unpaid invoice; nothing is owed. What a person may have open to pay it with is canceled at Stripe first.
 *
 * @throws AppError `invoice_not_found`, `invoice_not_open`, `invoice_being_paid`, `reason_required`, `stripe_unreachable`
 */
export async function voidInvoice(operatorId: string, id: number, reason: string): Promise<ChangedInvoice> {
  await cancelOpenPayment(id);
  return queryOne<ChangedInvoice>(
    { name: 'void-invoice', text: 'select id, status, number from invoicing.void($1, $2, $3)' },
    [id, reason, operatorId],
  );
}

/** Expects no payment any more; a late one is taken all the same. @throws AppError `invoice_not_found`, `invoice_not_open` */
export async function giveUpInvoice(operatorId: string, id: number, reason: string): Promise<ChangedInvoice> {
  return queryOne<ChangedInvoice>(
    { name: 'give-up-invoice', text: 'select id, status, number from invoicing.give_up($1, $2, $3)' },
    [id, reason, operatorId],
  );
}

/**
 * Writes a credit note: less is owed, or the money of a paid invoice goes back by a job.
 *
 * @throws AppError `invoice_not_found`, `invoice_not_open`, `invoice_being_paid`, `credit_exceeds_invoice`,
 *   `reason_required`, `stripe_unreachable`
 */
export async function creditInvoice(
  operatorId: string,
  id: number,
  { amountCents, reason, requestId }: CreditRequest,
): Promise<{ number: string }> {
  const { status } = await getInvoice(id);
  if (status !== 'paid') await cancelOpenPayment(id);
  return queryOne<{ number: string }>(
    { name: 'credit-invoice', text: 'select number from invoicing.credit($1, $2, $3, $4, $5)' },
    [id, amountCents, reason, requestId, operatorId],
  );
}

/** Mails an issued invoice again. @throws AppError `invoice_not_found`, `invoice_not_open` */
export async function sendInvoice(id: number): Promise<void> {
  await query({ name: 'send-invoice', text: 'select invoicing.send_again($1)' }, [id]);
}

async function cancelOpenPayment(id: number): Promise<void> {
  const [payment] = await query<CustomerPaymentRow>(
    {
      name: 'open-payment-of-invoice',
      text: 'select * from invoicing.open_payment_of($1) p where p.id is not null',
    },
    [id],
  );
  if (!payment?.payment_intent_id) return;
  try {
    await cancelCustomerPayment(payment.id);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'payment_in_other_state')) throw error;
    throw new AppError(
      'invoice_being_paid',
      'A payment of this invoice has gone too far to be stopped. Look at it again in a minute.',
      { cause: error },
    );
  }
}
