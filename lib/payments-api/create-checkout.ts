import type Stripe from 'stripe';
import type { ApiKeyCaller } from '#lib/api-keys/authenticate.ts';
import { beginCustomerPayment } from '#lib/customer-payments/begin-payment.ts';
import type { CustomerPaymentRow } from '#lib/customer-payments/payment.ts';
import { query, queryOne } from '#lib/db.ts';
import { allowedAddress } from '#lib/http/allowed-address.ts';
import { openOrder } from '#lib/orders/open-order.ts';
import { describeOrder, listOrderLines, type OrderRow } from '#lib/orders/order.ts';
import { createUnderKey } from '#lib/payments/create-under-key.ts';
import type { CreateCheckoutRequest } from '#lib/payments-api/schemas.ts';

/** Stripe lets a session live from half an hour to a day; its stock stays reserved as long. */
const CHECKOUT_LASTS_SECONDS = 60 * 60;

/**
 * Makes an order and the hosted page on which it is paid. Called again under the same key it goes on where it was cut
 * off, and answers the same page.
 *
 * @throws AppError `address_not_allowed`, and as openOrder; `stripe_unreachable`
 */
export async function createCheckout(
  { tenantId }: Pick<ApiKeyCaller, 'tenantId'>,
  request: CreateCheckoutRequest,
  key: string,
) {
  const addresses = {
    success_url: allowedAddress(request.success_url, 'success_url'),
    cancel_url: allowedAddress(request.cancel_url, 'cancel_url'),
  };
  const order = await openOrder({
    tenantId,
    requestKey: `checkout:${key}`,
    items: request.items,
    currency: request.currency,
    reference: request.metadata.order_id,
    customerEmail: request.customer_email,
    conversation: request.conversation,
    metadata: request.metadata,
    lastsSeconds: CHECKOUT_LASTS_SECONDS,
  });
  const made = order.checkout_session_id ? order : await makeSession(order, addresses);
  return {
    success: true,
    checkout_session: { id: made.checkout_session_id, url: made.checkout_url, status: 'open' },
    order: describeOrder(made),
  };
}

async function makeSession(
  order: OrderRow,
  addresses: { success_url: string; cancel_url: string },
): Promise<OrderRow> {
  const { payment } = await beginCustomerPayment({
    tenantId: order.tenant_id,
    customer: null,
    purpose: 'order',
    requestKey: `order:${order.id}`,
    amount: order.total,
    currency: order.currency,
    description: `Order ${order.reference}`,
    metadata: order.metadata,
    receiptEmail: order.customer_email ?? undefined,
  });
  await query({ name: 'attach-order-payment', text: 'select orders.attach_payment($1, $2, $3)' }, [
    order.tenant_id,
    order.id,
    payment.id,
  ]);
  const params = await sessionParams(order, payment, addresses);
  const session = await createUnderKey({
    key: `refill-checkout-${order.id}`,
    create: (stripe, idempotencyKey) => stripe.checkout.sessions.create(params, { idempotencyKey }),
    find: (stripe) => findSession(stripe, order),
  });
  return queryOne<OrderRow>(
    { name: 'attach-checkout', text: 'select * from orders.attach_checkout($1, $2, $3, $4)' },
    [order.tenant_id, order.id, session.id, session.url],
  );
}

async function sessionParams(
  order: OrderRow,
  payment: CustomerPaymentRow,
  addresses: { success_url: string; cancel_url: string },
): Promise<Stripe.Checkout.SessionCreateParams> {
  const lines = await listOrderLines(order.tenant_id, order.id);
  const metadata = { ...order.metadata, refill_tenant_id: order.tenant_id };
  return {
    mode: 'payment',
    client_reference_id: order.id,
    ...addresses,
    ...(order.customer_email ? { customer_email: order.customer_email } : {}),
    // The order's, which is the same at every try.
    expires_at: Math.floor(order.expires_at.getTime() / 1000),
    line_items: lines.map(({ name, description, amount, quantity }) => ({
      quantity,
      price_data: {
        currency: order.currency,
        unit_amount: amount,
        product_data: { name, ...(description ? { description } : {}) },
      },
    })),
    metadata,
    payment_intent_data: {
      description: payment.description,
      metadata: { ...metadata, refill_customer_payment_id: String(payment.id) },
    },
  };
}

/** The session that an earlier try made for this order and could not tell us of. */
async function findSession(stripe: Stripe, order: OrderRow): Promise<Stripe.Checkout.Session | null> {
  // Clocks differ by less than this.
  const created = { gte: Math.floor(order.created_at.getTime() / 1000) - 600 };
  for await (const session of stripe.checkout.sessions.list({ created, limit: 100 })) {
    if (session.client_reference_id === order.id) return session;
  }
  return null;
}
