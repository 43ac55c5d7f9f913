import { settleCustomerIntent } from '#lib/customer-payments/settle-intent.ts';
import { query } from '#lib/db.ts';
import type { OrderRow } from '#lib/orders/order.ts';
import { callStripe } from '#lib/stripe.ts';

/** What Stripe says of a checkout session now, and the order that it pays; null where the session is none of ours. */
export interface SyncedCheckout {
  order: OrderRow;
  session: { id: string; url: string | null; status: string | null; payment_status: string };
}

/**
 * Brings an order to what Stripe says of its checkout session: paid by its intent, expired with it, or canceled where a
 * payment that was under way failed. Safe to run at any time, any number of times.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function syncCheckout(sessionId: string): Promise<SyncedCheckout | null> {
  const before = await findOrderOfCheckout(sessionId);
  if (!before) return null;
  const session = await callStripe((stripe) =>
    stripe.checkout.sessions.retrieve(sessionId, { expand: ['payment_intent'] }),
  );
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
  if (intent) await settleCustomerIntent(intent.id);
  const hasFailed = session.status === 'complete' && intent?.status === 'requires_payment_method';
  if (session.status === 'expired' || hasFailed) {
    await query({ name: 'close-order', text: 'select id from orders.close($1, $2, $3)' }, [
      before.tenant_id,
      before.id,
      hasFailed ? 'canceled' : 'expired',
    ]);
  }
  return { order: (await findOrderOfCheckout(sessionId)) ?? before, session };
}

/** The order of a checkout session; null where it is none of ours. */
export async function findOrderOfCheckout(sessionId: string): Promise<OrderRow | null> {
  const [order] = await query<OrderRow>(
    { name: 'order-of-checkout', text: 'select * from public.orders where checkout_session_id = $1' },
    [sessionId],
  );
  return order ?? null;
}
