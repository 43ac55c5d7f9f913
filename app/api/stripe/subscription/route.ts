import { tenantRole } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';
import { changeOwnSubscription } from '#lib/subscriptions/change-own.ts';
import { ownSubscriptionSchema } from '#lib/subscriptions/schemas.ts';

/**
 * `POST /api/stripe/subscription[?tenant=slug]`, one of
 * - `{ action: 'subscribe', plan, requestKey }` → charged to the default card, or `checkoutUrl` where a person has to pay
 * - `{ action: 'change', plan, requestKey }`: a dearer plan is charged for the rest of the period at once
 * - `{ action: 'cancel', atPeriodEnd }`, `{ action: 'resume' }`
 * - `{ action: 'pay' }`: what a renewal left open, with the default card
 *
 * → `{ status, checkoutUrl }`. 400 `card_required`, 401, 403 for members, 404 `plan_not_found`,
 * `subscription_not_found`, 409 `subscription_exists`, `subscription_not_active`, `plan_not_comparable`,
 * `payment_refused` (nothing was charged), 503.
 */
export const POST = route(
  { access: tenantRole('admin'), body: ownSubscriptionSchema },
  async ({ caller, body }) => changeOwnSubscription(caller, body),
);
