import { refundCustomerPayment } from '#lib/customer-payments/refund-payment.ts';
import { AppError } from '#lib/http/errors.ts';
import { toMajor } from '#lib/money.ts';
import { findPayment } from '#lib/payments-api/find-payment.ts';
import { minorOf } from '#lib/payments-api/minor-amount.ts';
import type { RefundRequest } from '#lib/payments-api/schemas.ts';

/**
 * Gives money of a customer's payment back.
 *
 * @throws AppError `payment_not_found`, `refund_exceeds_left`, `payment_not_refundable`, `idempotency_key_reused`
 */
export async function refundPayment(tenantId: string, request: RefundRequest, key: string) {
  const payment = await findPayment(tenantId, request.payment_intent_id);
  const refund = await refundCustomerPayment({
    paymentId: payment.id,
    requestKey: `api:${key}`,
    amount: request.amount === undefined ? undefined : minorOf(request.amount, payment.currency),
    reason: request.reason,
  });
  if (refund.status === 'failed' || refund.status === 'canceled') {
    throw new AppError(
      'payment_not_refundable',
      `Nothing was refunded: ${refund.failure_reason ?? refund.status}`,
    );
  }
  return {
    success: true,
    refund: {
      // Ours until Stripe has one: the refund is decided, and a worker asks for it.
      id: refund.stripe_refund_id ?? refund.id,
      payment_intent_id: payment.payment_intent_id,
      amount: toMajor(refund.amount, refund.currency),
      currency: refund.currency,
      status: refund.status,
    },
  };
}
