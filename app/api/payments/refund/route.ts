import { apiKey } from '#lib/http/api-key-access.ts';
import { idempotencyKey } from '#lib/http/idempotency-key.ts';
import { route } from '#lib/http/route.ts';
import { refundPayment } from '#lib/payments-api/refund-payment.ts';
import { refundSchema } from '#lib/payments-api/schemas.ts';

/**
 * `POST /payments/refund` `{ payment_intent_id, amount? }` → `{ success, refund: { id, payment_intent_id, amount, currency,
 * status } }`: all that is left, or a part; refunded in full, an order gives its stock back. With an `Idempotency-Key` a
 * retry answers the same refund. Beyond the key's budget: 402 `approval_required` with `approvalUrl`; once a person has
 * approved, the same call goes on. 400 `refund_exceeds_left` with what is left, 403 `approval_denied`, 404, 409
 * `payment_not_refundable`, 503.
 */
export const POST = route(
  { access: apiKey('payments'), body: refundSchema },
  async ({ caller, body, request }) =>
    refundPayment(caller, body, idempotencyKey(request.headers), { isTrusted: true }),
);
