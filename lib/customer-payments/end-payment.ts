import Stripe from 'stripe';
import { type CustomerPaymentRow, getCustomerPayment } from '#lib/customer-payments/payment.ts';
import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { AppError } from '#lib/http/errors.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Cancels a payment that has not succeeded; one that is canceled already stays so.
 *
 * @throws AppError `payment_not_found`, `payment_in_other_state`, `stripe_unreachable`
 */
export async function cancelCustomerPayment(paymentId: number): Promise<CustomerPaymentRow> {
  return change(paymentId, 'canceled', (stripe, intentId) =>
    stripe.paymentIntents.cancel(
      intentId,
      {},
      { idempotencyKey: `refill-customer-payment-${paymentId}-cancel` },
    ),
  );
}

/**
 * Captures what a payment with `capture_method: manual` holds; what is not captured is released.
 *
 * @param amount minor units; without it, all that is held
 * @throws AppError `payment_not_found`, `payment_in_other_state`, `stripe_unreachable`
 */
export async function captureCustomerPayment(
  paymentId: number,
  amount?: number,
): Promise<CustomerPaymentRow> {
  return change(paymentId, 'captured', (stripe, intentId) =>
    stripe.paymentIntents.capture(intentId, amount === undefined ? {} : { amount_to_capture: amount }, {
      idempotencyKey: `refill-customer-payment-${paymentId}-capture-${amount ?? 'all'}`,
    }),
  );
}

async function change(
  paymentId: number,
  what: string,
  ask: (stripe: Stripe, intentId: string) => Promise<Stripe.PaymentIntent>,
): Promise<CustomerPaymentRow> {
  const { payment_intent_id: intentId } = await getCustomerPayment(paymentId);
  if (!intentId) throw new AppError('payment_in_other_state', 'This payment has not reached Stripe yet.');
  let refusal: InstanceType<typeof Stripe.errors.StripeInvalidRequestError> | null = null;
  try {
    await callStripe((stripe) => ask(stripe, intentId));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    refusal = error;
  }
  // What the intent says decides, also where somebody else was faster.
  const { payment } = await settleCustomerIntent(intentId);
  if (!payment) throw new Error(`Payment ${paymentId} is gone`);
  const isDone = payment.status === (what === 'canceled' ? 'canceled' : 'succeeded');
  if (refusal && !isDone) {
    throw new AppError('payment_in_other_state', `A payment that is ${payment.status} cannot be ${what}.`, {
      details: { status: payment.status },
      cause: refusal,
    });
  }
  return payment;
}
