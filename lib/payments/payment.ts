/** A payment as the server reads it, and as it answers it. */
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export type PaymentStatus =
  | 'pending'
  | 'processing'
  | 'requires_action'
  | 'failed'
  | 'succeeded'
  | 'canceled'
  | 'flagged';

export interface PaymentRow {
  id: string;
  tenant_id: string;
  status: PaymentStatus;
  amount_cents: number;
  currency: string;
  credits: number;
  save_card: boolean;
  description: string;
  stripe_payment_intent_id: string | null;
  failure_code: string | null;
  receipt_url: string | null;
  details_pending: boolean;
  created_at: Date;
}

/** The payment of a tenant. @throws AppError `payment_not_found`, for another tenant's too. */
export async function getPayment(tenantId: string, paymentId: string): Promise<PaymentRow> {
  const [payment] = await query<PaymentRow>(
    { name: 'get-payment', text: 'select * from public.payment_history where tenant_id = $1 and id = $2' },
    [tenantId, paymentId],
  );
  if (!payment) throw new AppError('payment_not_found', 'There is no such payment.');
  return payment;
}

/** What the API answers about a payment. Amounts in minor units. */
export function describePayment(payment: PaymentRow) {
  return {
    id: payment.id,
    status: payment.status,
    amountCents: payment.amount_cents,
    currency: payment.currency,
    credits: payment.credits,
    description: payment.description,
    failureCode: payment.failure_code,
    receiptUrl: payment.receipt_url,
  };
}
