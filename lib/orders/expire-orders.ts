import Stripe from 'stripe';
import { cancelCustomerPayment } from '#lib/customer-payments/end-payment.ts';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import type { OrderRow } from '#lib/orders/order.ts';
import { syncCheckout } from '#lib/orders/sync-checkout.ts';
import { callStripe } from '#lib/stripe.ts';

const AT_ONCE = 100;

/**
 * Ends orders that were not paid in time. Their payment is canceled at Stripe first, so that nobody pays for stock that
 * is given back; one that is being paid at this moment stays open until Stripe has said how it went.
 */
export async function expireOrders(): Promise<void> {
  const due = await query<OrderRow>({ name: 'due-orders', text: 'select * from orders.list_due($1)' }, [
    AT_ONCE,
  ]);
  for (const order of due) {
    try {
      await expire(order);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.warn({ orderId: order.id, err: error }, 'an order stays open until the next round');
    }
  }
}

async function expire(order: OrderRow): Promise<void> {
  if (order.checkout_session_id) {
    await endCheckout(order.checkout_session_id);
    return;
  }
  const payments = await query<CustomerPaymentRow>(
    {
      name: 'open-payments-of-order',
      text: `select c.* from public.customer_payments c join public.order_payments p on p.payment = c.id
        where p.tenant_id = $1 and p.order_id = $2 and c.status not in ('succeeded', 'canceled')`,
    },
    [order.tenant_id, order.id],
  );
  for (const payment of payments) {
    // Without an intent nobody could have paid it.
    if (payment.payment_intent_id) await cancelCustomerPayment(payment.id);
  }
  await query({ name: 'close-order', text: 'select id from orders.close($1, $2, $3)' }, [
    order.tenant_id,
    order.id,
    'expired',
  ]);
}

/** Stripe refuses to expire a session that is complete: then its payment decides. */
async function endCheckout(sessionId: string): Promise<void> {
  try {
    await callStripe((stripe) => stripe.checkout.sessions.expire(sessionId));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  }
  await syncCheckout(sessionId);
}
