/** A payment of a customer as the server reads it. Amounts in minor units. */
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export type CustomerPaymentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

export type PaymentPurpose = 'job' | 'api' | 'invoice' | 'order' | 'subscription';

export interface CustomerPaymentRow {
  id: number;
  tenant_id: string | null;
  customer: string | null;
  purpose: PaymentPurpose;
  request_key: string;
  payment_intent_id: string | null;
  /** At Stripe. */
  customer_id: string | null;
  amount: number;
  amount_capturable: number;
  amount_received: number;
  amount_refunded: number;
  amount_disputed: number;
  currency: string;
  status: CustomerPaymentStatus;
  description: string;
  metadata: Record<string, string>;
  capture_method: 'automatic' | 'manual';
  confirm_with: string | null;
  receipt_email: string | null;
  key_number: number;
  receipt_url: string | null;
  failure_code: string | null;
  failure_message: string | null;
  flag_reason: string | null;
  created_at: Date;
  succeeded_at: Date | null;
}

/** A payment by its id. @throws AppError `payment_not_found` */
export async function getCustomerPayment(id: number): Promise<CustomerPaymentRow> {
  const [payment] = await query<CustomerPaymentRow>(
    { name: 'get-customer-payment', text: 'select * from public.customer_payments where id = $1' },
    [id],
  );
  if (!payment) throw new AppError('payment_not_found', 'There is no such payment.');
  return payment;
}

/** The payment of an intent; null where the intent is none of ours, or not yet known to be. */
export async function findPaymentOfIntent(paymentIntentId: string): Promise<CustomerPaymentRow | null> {
  const [payment] = await query<CustomerPaymentRow>(
    {
      name: 'customer-payment-of-intent',
      text: 'select * from public.customer_payments where payment_intent_id = $1',
    },
    [paymentIntentId],
  );
  return payment ?? null;
}
