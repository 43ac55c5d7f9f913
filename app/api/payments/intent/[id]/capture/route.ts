import { captureCustomerPayment } from '#lib/customer-payments/end-payment.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';
import { findCurrentPayment } from '#lib/payments-api/find-payment.ts';
import { minorOf } from '#lib/payments-api/minor-amount.ts';
import { describePayment } from '#lib/payments-api/payment-answer.ts';
import { captureSchema } from '#lib/payments-api/schemas.ts';

/**
 * `POST /payments/intent/:id/capture` `{ amount? }` → `{ success, payment_intent: { id, amount, currency, status } }`: takes
 * what the bank holds, or a part. 400 `amount_out_of_range`, 404, 409 `payment_in_other_state` with its status, 503.
 */
export const POST = route(
  { access: apiKey('payments'), body: captureSchema },
  async ({ caller, params, body }) => {
    const payment = await findCurrentPayment(caller.tenantId, params.id ?? '');
    const captured = await captureCustomerPayment(
      payment.id,
      body.amount === undefined ? undefined : minorOf(body.amount, payment.currency),
    );
    return { success: true, payment_intent: describePayment(captured) };
  },
);
