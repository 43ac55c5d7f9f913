import type { CustomerPaymentRow, PaymentPurpose } from '#lib/customer-payments/payment.ts';
import type { CustomerRow } from '#lib/customers/customer.ts';
import { queryOne } from '#lib/db.ts';
import { checkChargeAmount } from '#lib/payments/charge-limits.ts';
import { isLivemode } from '#lib/stripe.ts';

export interface CustomerPaymentRequest {
  /** Null: paid to the platform itself. */
  tenantId: string | null;
  customer: Pick<CustomerRow, 'id'> | null;
  purpose: PaymentPurpose;
  /** The same for every try of one payment. */
  requestKey: string;
  /** Minor units. */
  amount: number;
  currency: string;
  description: string;
  /** Shown at Stripe with the payment; ours are added. */
  metadata?: Record<string, string> | undefined;
  captureMethod?: 'automatic' | 'manual' | undefined;
  /** The saved card that is charged at once, off-session; without it a person confirms. */
  confirmWith?: string | undefined;
  /** Where Stripe sends its receipt. */
  receiptEmail?: string | undefined;
}

/**
 * Agrees on a payment and commits it, before Stripe is asked; or finds the one agreed under the same key.
 *
 * @throws AppError `amount_out_of_range`, `currency_not_supported`, `customer_not_found`, `idempotency_key_reused`
 */
export async function beginCustomerPayment(
  request: CustomerPaymentRequest,
): Promise<{ payment: CustomerPaymentRow; isNew: boolean }> {
  checkChargeAmount(request.amount, request.currency);
  const { is_new: isNew, ...payment } = await queryOne<CustomerPaymentRow & { is_new: boolean }>(
    {
      name: 'begin-customer-payment',
      text: `select (b.payment).*, b.is_new
        from payments.begin_customer_payment($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) b`,
    },
    [
      request.tenantId,
      request.customer?.id ?? null,
      request.purpose,
      request.requestKey,
      request.amount,
      request.currency,
      request.description,
      JSON.stringify(request.metadata ?? {}),
      request.captureMethod ?? 'automatic',
      request.confirmWith ?? null,
      request.receiptEmail ?? null,
      isLivemode(),
    ],
  );
  return { payment, isNew };
}
