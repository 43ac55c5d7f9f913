import { apiKey } from '#lib/http/api-key-access.ts';
import { idempotencyKey } from '#lib/http/idempotency-key.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';
import { changeSubscription } from '#lib/subscriptions/change-subscription.ts';
import { getPlan } from '#lib/subscriptions/plan.ts';
import { changeSubscriptionSchema } from '#lib/subscriptions/schemas.ts';
import { getSubscription } from '#lib/subscriptions/subscription.ts';
import { describeSubscription } from '#lib/subscriptions/subscription-answer.ts';

/**
 * `POST /payments/subscription/:id/change` `{ plan }` → `{ success, subscription }`: a dearer plan begins now and its
 * difference for the rest of the period is charged; a cheaper one costs from the next period on. 401, 403, 404
 * `subscription_not_found`, `plan_not_found`, 409 `subscription_not_active`, `plan_not_comparable`, `payment_refused`
 * (nothing has changed), 429, 503.
 */
export const POST = route(
  { access: apiKey('payments'), body: changeSubscriptionSchema },
  async ({ caller, body, params, request }) => {
    const id = uuidParam(params.id, 'subscription_not_found');
    const subscription = await getSubscription(caller.tenantId, id);
    const plan = await getPlan(subscription.customer_id ? caller.tenantId : null, body.plan);
    const changed = await changeSubscription(subscription, plan, idempotencyKey(request.headers));
    return { success: true, subscription: describeSubscription(changed) };
  },
);
