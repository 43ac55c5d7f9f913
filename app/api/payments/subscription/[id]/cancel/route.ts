import { apiKey } from '#lib/http/api-key-access.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { cancelSubscription } from '#lib/subscriptions/cancel-subscription.ts';
import { cancelSubscriptionSchema } from '#lib/subscriptions/schemas.ts';
import { getSubscription } from '#lib/subscriptions/subscription.ts';
import { describeSubscription } from '#lib/subscriptions/subscription-answer.ts';

/**
 * `POST /payments/subscription/:id/cancel` `{ at_period_end? }` → `{ success, subscription }`: at the end of the paid
 * period, or with `false` now. What was paid is not given back. 401, 403, 404 `subscription_not_found`, 409
 * `subscription_not_active`, 429, 503.
 */
export const POST = route(
  { access: apiKey('payments'), body: cancelSubscriptionSchema },
  async ({ caller, body, params }) => {
    const id = uuidParam(params.id, 'subscription_not_found');
    const canceled = await cancelSubscription(await getSubscription(caller.tenantId, id), body.at_period_end);
    return { success: true, subscription: describeSubscription(canceled) };
  },
);
