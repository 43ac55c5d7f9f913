import { beginCustomerPayment, type CustomerPaymentRequest } from '#lib/customer-payments/begin-payment.ts';
import { ensureCustomerIntent } from '#lib/customer-payments/ensure-intent.ts';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';

/**
 * Takes a payment as far as it goes without a person: agreed and committed, its intent made (and confirmed with the
 * saved card where there is one), settled. Called again under the same key it goes on where it was cut off, and charges
 * once.
 *
 * @returns the payment as it is now: look at `status`, and at `failure_code` for a decline
 * @throws AppError `amount_out_of_range`, `currency_not_supported`, `customer_not_found`, `idempotency_key_reused`,
 *   `payment_refused` (nothing was charged), `stripe_unreachable` (unknown: call again)
 */
export async function takeCustomerPayment(request: CustomerPaymentRequest): Promise<CustomerPaymentRow> {
  const { payment } = await beginCustomerPayment(request);
  if (payment.status === 'succeeded' || payment.status === 'canceled') return payment;
  const settled = await settleCustomerIntent(await ensureCustomerIntent(payment));
  if (!settled.payment) throw new Error(`Payment ${payment.id} is gone`);
  return settled.payment;
}
