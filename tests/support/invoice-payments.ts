/** Invoices that are paid by their page, and what Stripe then says of refunds: for tests of the database alone. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';

type Databases = Pick<TestDatabase, 'server'>;

export interface InvoicePayment {
  id: number;
  intentId: string;
  /** Tells of its success, as the webhook does. */
  succeed: () => Promise<void>;
}

export interface SaidOfRefund {
  id: string;
  amount: number;
  status: 'pending' | 'succeeded' | 'failed' | 'canceled';
  reason?: string;
  failureReason?: string;
  /** Ours, by the metadata. */
  refundId?: string;
}

/** What a person begins who opens the invoice's page: a payment with its intent. */
export async function openPayment({ server }: Databases, invoiceId: string): Promise<InvoicePayment> {
  const { rows } = await server.query(
    'select p.id, p.amount, p.currency, p.customer_id from invoicing.open_page_payment($1, false) p',
    [invoiceId],
  );
  const [{ id, amount, currency, customer_id: customer }] = rows;
  const intentId = `pi_${randomUUID()}`;
  await server.query('select payments.record_customer_payment_intent($1, $2, $3)', [id, intentId, customer]);
  const succeed = async () => {
    await server.query('select payments.settle_customer_payment($1)', [
      {
        id: intentId,
        status: 'succeeded',
        amountReceived: Number(amount),
        currency,
        customer,
        livemode: false,
        paymentId: String(id),
      },
    ]);
  };
  return { id: Number(id), intentId, succeed };
}

export async function payInvoice(database: Databases, invoiceId: string): Promise<InvoicePayment> {
  const payment = await openPayment(database, invoiceId);
  await payment.succeed();
  return payment;
}

/** Records what Stripe lists as the refunds of an intent. */
export async function recordInvoiceRefunds(
  { server }: Databases,
  { intentId }: InvoicePayment,
  refunds: readonly SaidOfRefund[],
): Promise<void> {
  await server.query('select payments.record_customer_refunds($1, $2)', [
    intentId,
    JSON.stringify(refunds.map((refund) => ({ currency: 'usd', ...refund }))),
  ]);
}
