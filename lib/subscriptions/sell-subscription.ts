import type { ApiKeyCaller } from '#lib/api-keys/authenticate.ts';
import { findCustomerCard } from '#lib/customers/find-customer-card.ts';
import { findOrCreateCustomer } from '#lib/customers/find-or-create-customer.ts';
import { env } from '#lib/env.ts';
import { allowedAddress } from '#lib/http/allowed-address.ts';
import { getPlan } from '#lib/subscriptions/plan.ts';
import type { CreateSubscriptionRequest } from '#lib/subscriptions/schemas.ts';
import { startSubscription } from '#lib/subscriptions/start-subscription.ts';
import { describeSubscription } from '#lib/subscriptions/subscription-answer.ts';

/**
 * Subscribes a tenant's customer to one of its plans: charged to the customer's saved card, or answered with a page to
 * pay on, which can be sent in a conversation.
 *
 * @throws AppError as startSubscription, and `address_not_allowed`
 */
export async function sellSubscription(
  caller: ApiKeyCaller,
  request: CreateSubscriptionRequest,
  key: string,
) {
  const fallback = env().APP_URL;
  const successUrl = allowedAddress(request.success_url ?? fallback, 'success_url');
  const cancelUrl = allowedAddress(request.cancel_url ?? fallback, 'cancel_url');
  const plan = await getPlan(caller.tenantId, request.plan);
  const customer = await findOrCreateCustomer({
    tenantId: caller.tenantId,
    email: request.customer_email,
    name: request.customer_name,
  });
  const { subscription, checkoutUrl } = await startSubscription({
    tenantId: caller.tenantId,
    customerId: customer.id,
    plan,
    requestKey: key,
    userId: null,
    stripeCustomerId: customer.stripe_customer_id,
    card: await findCustomerCard(customer),
    successUrl,
    cancelUrl,
  });
  return { success: true, subscription: describeSubscription(subscription, checkoutUrl) };
}
