import { apiKey } from '#lib/http/api-key-access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { refreshPending } from '#lib/subscriptions/checkout-page.ts';
import { getSubscription } from '#lib/subscriptions/subscription.ts';
import { describeSubscription } from '#lib/subscriptions/subscription-answer.ts';

/**
 * `GET /payments/subscription/:id` → `{ success, subscription }`, as it is now at Stripe where it was not paid yet. 401,
 * 403, 404 `subscription_not_found`, 429, 503.
 */
export const GET = route({ access: apiKey('payments') }, async ({ caller, params }) => {
  const id = uuidParam(params.id, 'subscription_not_found');
  const subscription = await refreshPending(await getSubscription(caller.tenantId, id));
  return { success: true, subscription: describeSubscription(subscription) };
});
