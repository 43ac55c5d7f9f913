import Stripe from 'stripe';
import { ensureCustomerIntent } from '#lib/customer-payments/ensure-intent.ts';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { AppError } from '#lib/http/errors.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Ends a payment before it is paid. Canceling again answers the same.
 *
 * @returns the payment as it is now
 * @throws AppError `payment_not_cancelable` with its status where it was paid or is being paid, `stripe_unreachable`
 */
export async function cancelCustomerPayment(payment: CustomerPaymentRow): Promise<CustomerPaymentRow> {
  if (payment.status === 'canceled') return payment;
  const id = await ensureCustomerIntent(payment);
  try {
    await callStripe((stripe) => stripe.paymentIntents.cancel(id));
  } catch (error) {
    // What cannot be canceled is refused; what it is now says whether that matters.
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  }
  const { payment: now } = await settleCustomerIntent(id);
  if (now?.status === 'canceled') return now;
  const status = now?.status ?? payment.status;
  throw new AppError('payment_not_cancelable', `This payment is ${status}: it cannot be canceled any more.`, {
    details: { status },
  });
}
