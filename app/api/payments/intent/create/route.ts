import { apiKey } from '#lib/http/api-key-access.ts';
import { idempotencyKey } from '#lib/http/idempotency-key.ts';
import { route } from '#lib/http/route.ts';
import { createIntent } from '#lib/payments-api/create-intent.ts';
import { createIntentSchema } from '#lib/payments-api/schemas.ts';

/**
 * `POST /payments/intent/create` `{ amount | items, currency, description?, metadata?, … }` → `{ success, payment_intent:
 * { id, amount, currency, status, client_secret }, order? }`, amounts in major units. With an `Idempotency-Key` a retry
 * answers the same intent. 400, 401, 403, 404 `item_not_found`, `customer_not_found`, 409 `out_of_stock`,
 * `order_exists`, `idempotency_key_reused`, 429, 503.
 */
export const POST = route(
  { access: apiKey('payments'), body: createIntentSchema },
  async ({ caller, body, request }) => createIntent(caller, body, idempotencyKey(request.headers)),
);
