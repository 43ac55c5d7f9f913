import type { ApiKeyCaller } from '#lib/api-keys/authenticate.ts';
import { beginCustomerPayment } from '#lib/customer-payments/begin-payment.ts';
import { ensureCustomerIntent } from '#lib/customer-payments/ensure-intent.ts';
import { findCustomer } from '#lib/customers/find-customer.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';
import { toMajor } from '#lib/money.ts';
import { openOrder } from '#lib/orders/open-order.ts';
import { describeOrder, type OrderRow } from '#lib/orders/order.ts';
import { type CreateIntentRequest, exactAmount } from '#lib/payments-api/schemas.ts';
import { callStripe } from '#lib/stripe.ts';

/** How long the stock of an order stays reserved for a payment intent. */
const ORDER_LASTS_SECONDS = 30 * 60;

/**
 * Makes a payment intent, and the order where items are named. Called again under the same key it goes on where it was
 * cut off, and answers the same intent.
 *
 * @throws AppError as openOrder and beginCustomerPayment, and `payment_refused`, `stripe_unreachable`
 */
export async function createIntent(caller: ApiKeyCaller, request: CreateIntentRequest, key: string) {
  const { tenantId } = caller;
  const customer = request.customer_id ? await findCustomer(tenantId, request.customer_id) : null;
  const order = request.items ? await orderOf(caller, request, request.items, key) : null;
  const { payment } = await beginCustomerPayment({
    tenantId,
    customer,
    purpose: order ? 'order' : 'api',
    requestKey: `intent:${key}`,
    amount: order ? order.total : amountOf(request),
    currency: request.currency,
    description: request.description || (order ? `Order ${order.reference}` : ''),
    metadata: request.metadata,
    captureMethod: request.capture_method,
    receiptEmail: request.receipt_email,
  });
  if (order) {
    await query({ name: 'attach-order-payment', text: 'select orders.attach_payment($1, $2, $3)' }, [
      tenantId,
      order.id,
      payment.id,
    ]);
  } else if (request.conversation) {
    await query({ name: 'set-conversation', text: 'select payments.set_conversation($1, $2)' }, [
      payment.id,
      JSON.stringify(request.conversation),
    ]);
  }
  const id = await ensureCustomerIntent(payment);
  const intent = await callStripe((stripe) => stripe.paymentIntents.retrieve(id));
  return {
    success: true,
    payment_intent: {
      id,
      amount: toMajor(payment.amount, payment.currency),
      currency: payment.currency,
      status: intent.status,
      client_secret: intent.client_secret,
    },
    ...(order ? { order: describeOrder(order) } : {}),
  };
}

function amountOf({ amount, currency }: CreateIntentRequest): number {
  const exact = exactAmount(amount ?? 0, currency);
  if ('problem' in exact) throw new AppError('invalid_request', exact.problem, { param: 'amount' });
  return exact.minor;
}

function orderOf(
  { tenantId }: ApiKeyCaller,
  request: CreateIntentRequest,
  items: NonNullable<CreateIntentRequest['items']>,
  key: string,
): Promise<OrderRow> {
  return openOrder({
    tenantId,
    requestKey: `intent:${key}`,
    items,
    currency: request.currency,
    reference: request.metadata.order_id,
    customerEmail: request.receipt_email,
    conversation: request.conversation,
    metadata: request.metadata,
    lastsSeconds: ORDER_LASTS_SECONDS,
  });
}
