import { apiKey } from '#lib/http/api-key-access.ts';
import { idempotencyKey } from '#lib/http/idempotency-key.ts';
import { route } from '#lib/http/route.ts';
import { createSubscriptionSchema } from '#lib/subscriptions/schemas.ts';
import { sellSubscription } from '#lib/subscriptions/sell-subscription.ts';

/**
 * `POST /payments/subscription/create` `{ plan, customer_email, customer_name?, success_url?, cancel_url? }` →
 * `{ success, subscription: { id, plan, status, access, amount, currency, current_period_end, cancel_at_period_end,
 * checkout_url, … } }`, amounts in major units. The customer's saved card pays; without one `checkout_url` leads to a
 * page. With an `Idempotency-Key` a retry answers the same subscription. 400, 401, 403, 404 `plan_not_found`, 409
 * `subscription_exists`, `idempotency_key_reused`, 429, 503.
 */
export const POST = route(
  { access: apiKey('payments'), body: createSubscriptionSchema },
  async ({ caller, body, request }) => sellSubscription(caller, body, idempotencyKey(request.headers)),
);
