import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { toMajor } from '#lib/money.ts';

/** A payment as the payments API shows it after a change; amounts in major units. */
export function describePayment(payment: CustomerPaymentRow) {
  return {
    id: payment.payment_intent_id,
    amount: toMajor(payment.amount, payment.currency),
    currency: payment.currency,
    status: payment.status,
  };
}
