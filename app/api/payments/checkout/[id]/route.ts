import { apiKey } from '#lib/http/api-key-access.ts';
import { AppError } from '#lib/http/errors.ts';
import { route } from '#lib/http/route.ts';
import { describeOrder } from '#lib/orders/order.ts';
import { findOrderOfCheckout, syncCheckout } from '#lib/orders/sync-checkout.ts';

/**
 * `GET /payments/checkout/:id` → `{ checkout_session: { id, url, status, payment_status }, order: { id, reference, status }
 * }`, as Stripe says it is now; `url` null once it can no longer be paid. 404 `checkout_not_found`, 503.
 */
export const GET = route({ access: apiKey('payments') }, async ({ caller, params }) => {
  const id = params.id ?? '';
  const isTheirs = (await findOrderOfCheckout(id))?.tenant_id === caller.tenantId;
  const synced = isTheirs ? await syncCheckout(id) : null;
  if (!synced) throw new AppError('checkout_not_found', 'There is no such checkout.');
  const { session, order } = synced;
  return {
    checkout_session: {
      id,
      url: session.url,
      status: session.status,
      payment_status: session.payment_status,
    },
    order: describeOrder(order),
  };
});
