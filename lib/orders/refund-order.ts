import { refundCustomerPayment } from '#lib/customer-payments/refund-payment.ts';

/**
 * Gives back a payment that no order took: it came when the stock was gone, or was the second one for its order. Once,
 * however often the job runs.
 */
export async function refundOrderPayment(paymentId: number): Promise<void> {
  await refundCustomerPayment({
    paymentId,
    requestKey: `order-refund:${paymentId}`,
    reason: 'The order did not take this payment.',
  });
}
