/** A person pays an invoice on its page. The token of the link is the right to; nothing but that invoice is touched. */
import type Stripe from 'stripe';
import { ensureCustomerIntent } from '#lib/customer-payments/ensure-intent.ts';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { query, queryOne } from '#lib/db.ts';
import { getInvoiceByToken, type Invoice } from '#lib/invoices/invoice.ts';
import { callStripe, isLivemode } from '#lib/stripe.ts';

export interface InvoicePaymentAnswer {
  status: Invoice['status'];
  /** Stripe has the money on its way and has not said how it ended. */
  isProcessing: boolean;
  /** Why the last card was refused; null where none was. */
  failureCode: string | null;
  /** What Stripe.js confirms the payment with; null where there is nothing to pay. */
  clientSecret: string | null;
}

const PAYABLE: readonly Stripe.PaymentIntent.Status[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

/**
 * The intent by which an invoice is paid: the one that saved cards are charged through as well, so that it is paid once
 * whoever is faster.
 *
 * @throws AppError `invoice_not_found`, `invoice_not_open`, `invoice_being_paid`, `stripe_unreachable`
 */
export async function openInvoicePayment(token: string): Promise<InvoicePaymentAnswer> {
  const { id } = await getInvoiceByToken(token);
  const payment = await queryOne<CustomerPaymentRow>(
    { name: 'open-invoice-payment', text: 'select * from invoicing.open_page_payment($1, $2)' },
    [id, isLivemode()],
  );
  const intentId = await ensureCustomerIntent(payment);
  const intent = await callStripe((stripe) => stripe.paymentIntents.retrieve(intentId));
  if (!PAYABLE.includes(intent.status)) return syncInvoicePayment(token);
  const { status } = await getInvoiceByToken(token);
  return { status, isProcessing: false, failureCode: null, clientSecret: intent.client_secret };
}

/** How a payment of the invoice stands, as Stripe says now. @throws AppError `invoice_not_found`, `stripe_unreachable` */
export async function syncInvoicePayment(token: string): Promise<InvoicePaymentAnswer> {
  const before = await getInvoiceByToken(token);
  const [asked] = await query<{ intentId: string | null }>(
    {
      name: 'intent-of-invoice',
      text: `select c.payment_intent_id as "intentId" from public.invoice_payments p
        join public.customer_payments c on c.id = p.customer_payment where p.invoice_id = $1 order by p.number desc limit 1`,
    },
    [before.id],
  );
  if (!asked?.intentId || before.status === 'paid') {
    return { status: before.status, isProcessing: false, failureCode: null, clientSecret: null };
  }
  const { payment } = await settleCustomerIntent(asked.intentId);
  const { status } = await getInvoiceByToken(token);
  return {
    status,
    isProcessing: payment?.status === 'processing',
    failureCode: payment?.failure_code ?? null,
    clientSecret: null,
  };
}
