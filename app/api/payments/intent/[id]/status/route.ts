import { apiKey } from '#lib/http/api-key-access.ts';
import { route } from '#lib/http/route.ts';
import { toMajor } from '#lib/money.ts';
import { findCurrentPayment } from '#lib/payments-api/find-payment.ts';

/**
 * `GET /payments/intent/:id/status` → `{ payment_intent: { id, amount, status, customer_id, metadata } }`, as Stripe says
 * it is now. 401, 403, 404 `payment_not_found`, 503.
 */
export const GET = route({ access: apiKey('payments') }, async ({ caller, params }) => {
  const payment = await findCurrentPayment(caller.tenantId, params.id ?? '');
  return {
    payment_intent: {
      id: payment.payment_intent_id,
      amount: toMajor(payment.amount, payment.currency),
      status: payment.status,
      customer_id: payment.customer_id,
      metadata: payment.metadata,
    },
  };
});
