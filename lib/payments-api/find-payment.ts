import { type CustomerPaymentRow, findPaymentOfIntent } from '#lib/customer-payments/payment.ts';
import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { AppError } from '#lib/http/errors.ts';

/**
 * The payment of an intent, where it is this tenant's own.
 *
 * @throws AppError `payment_not_found`, for a foreign one too
 */
export async function findPayment(tenantId: string, paymentIntentId: string): Promise<CustomerPaymentRow> {
  const payment = await findPaymentOfIntent(paymentIntentId);
  if (payment?.tenant_id !== tenantId) throw new AppError('payment_not_found', 'There is no such payment.');
  return payment;
}

/** The same, as Stripe says it is now: an event may still be on its way. @throws AppError `stripe_unreachable` besides */
export async function findCurrentPayment(
  tenantId: string,
  paymentIntentId: string,
): Promise<CustomerPaymentRow> {
  const payment = await findPayment(tenantId, paymentIntentId);
  if (payment.status === 'succeeded' || payment.status === 'canceled') return payment;
  return (await settleCustomerIntent(paymentIntentId)).payment ?? payment;
}
