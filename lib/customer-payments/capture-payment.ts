import Stripe from 'stripe';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { AppError } from '#lib/http/errors.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Takes the money that a bank holds for a payment, all of it or a part; the rest is released. Once only: a repeat
 * answers what was taken.
 *
 * @param amount minor units; undefined: all that is held
 * @throws AppError `payment_not_capturable` with its status, `amount_out_of_range`, `stripe_unreachable`
 */
export async function captureCustomerPayment(
  payment: CustomerPaymentRow,
  amount: number | undefined,
): Promise<CustomerPaymentRow> {
  const { payment_intent_id: id } = payment;
  const isHeld = payment.status === 'requires_capture';
  if (id === null || payment.capture_method !== 'manual' || !(isHeld || payment.status === 'succeeded')) {
    throw refusal(payment.status);
  }
  if (amount !== undefined && amount > payment.amount) {
    throw new AppError('amount_out_of_range', 'More than is held cannot be taken.', { param: 'amount' });
  }
  if (isHeld) {
    try {
      await callStripe((stripe) =>
        stripe.paymentIntents.capture(id, amount === undefined ? {} : { amount_to_capture: amount }, {
          idempotencyKey: `refill-capture-${payment.id}-${amount ?? 'all'}`,
        }),
      );
    } catch (error) {
      // Captured by another call meanwhile, or released by the bank: what it is now says which.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    }
  }
  const { payment: now } = await settleCustomerIntent(id);
  if (now?.status !== 'succeeded' || now.amount_received !== (amount ?? now.amount_received)) {
    throw refusal(now?.status ?? payment.status);
  }
  return now;
}

function refusal(status: string): AppError {
  return new AppError('payment_not_capturable', `This payment is ${status}: nothing is held that could be taken.`, {
    details: { status },
  });
}
