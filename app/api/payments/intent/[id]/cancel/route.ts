import { cancelCustomerPayment } from '#lib/customer-payments/end-payment.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';
import { findPayment } from '#lib/payments-api/find-payment.ts';
import { describePayment } from '#lib/payments-api/payment-answer.ts';

/**
 * `POST /payments/intent/:id/cancel` → `{ success, payment_intent: { id, amount, currency, status } }`; stock that the order
 * reserved is given back. 404 `payment_not_found`, 409 `payment_in_other_state` with its status, 503.
 */
export const POST = route({ access: apiKey('payments') }, async ({ caller, params }) => {
  const payment = await cancelCustomerPayment((await findPayment(caller.tenantId, params.id ?? '')).id);
  return { success: true, payment_intent: describePayment(payment) };
});
