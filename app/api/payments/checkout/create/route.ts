import { apiKey } from '#lib/http/api-key-access.ts';
import { idempotencyKey } from '#lib/http/idempotency-key.ts';
import { route } from '#lib/http/route.ts';
import { createCheckout } from '#lib/payments-api/create-checkout.ts';
import { createCheckoutSchema } from '#lib/payments-api/schemas.ts';

/**
 * `POST /payments/checkout/create` `{ items: [{ name, amount, quantity } | { item_id, quantity }], success_url, cancel_url,
 * currency?, customer_email?, metadata?, … }` → `{ success, checkout_session: { id, url, status }, order }`. The stock of
 * items is reserved until the page expires after an hour. 400 `address_not_allowed`, 404 `item_not_found`, 409
 * `out_of_stock`, `order_exists`, `idempotency_key_reused`, 503.
 */
export const POST = route(
  { access: apiKey('payments'), body: createCheckoutSchema },
  async ({ caller, body, request }) => createCheckout(caller, body, idempotencyKey(request.headers)),
);
