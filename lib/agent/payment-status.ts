import { z } from 'zod';
import { defineTool } from '#lib/agent/define-tool.ts';
import { findOrder } from '#lib/agent/find-order.ts';
import { toMajor } from '#lib/money.ts';
import { describeOrder } from '#lib/orders/order.ts';
import { syncCheckout } from '#lib/orders/sync-checkout.ts';
import { findCurrentPayment } from '#lib/payments-api/find-payment.ts';

const input = z.strictObject({
  payment_intent_id: z.string().max(255).optional(),
  checkout_id: z.string().max(255).optional(),
  order: z.string().max(64).optional().meta({ description: 'What people call it, as ORD12' }),
});

/** `payment_status`: how an order or a payment stands, as Stripe says it is now. */
export const paymentStatus = defineTool({
  name: 'payment_status',
  title: 'Read the status of a payment',
  description:
    'How an order or payment stands now. Name it by payment_intent_id, by checkout_id of create_checkout_link, or by the reference of its order. Amounts in major units.',
  scope: 'payments',
  isReadOnly: true,
  input: input.refine(
    (given) => Object.values(given).filter((name) => name !== undefined).length === 1,
    'Name one payment: by payment_intent_id, checkout_id or order.',
  ),
  run: async (caller, { payment_intent_id, checkout_id, order: reference }) => {
    // A payment without an order belongs to no conversation.
    if (payment_intent_id && !caller.conversation) {
      return { payment: await describe(caller.tenantId, payment_intent_id) };
    }
    const found = await findOrder(caller, { reference, checkout_id, payment_intent_id });
    const synced = found.checkout_session_id ? await syncCheckout(found.checkout_session_id) : null;
    const order = synced ? await findOrder(caller, { reference: found.reference }) : found;
    return {
      order: {
        ...describeOrder(order),
        total: toMajor(order.total, order.currency),
        currency: order.currency,
      },
      payment: order.payment_intent_id ? await describe(caller.tenantId, order.payment_intent_id) : null,
    };
  },
});

async function describe(tenantId: string, paymentIntentId: string) {
  const payment = await findCurrentPayment(tenantId, paymentIntentId);
  return {
    payment_intent_id: payment.payment_intent_id,
    status: payment.status,
    amount: toMajor(payment.amount, payment.currency),
    refunded: toMajor(payment.amount_refunded, payment.currency),
    currency: payment.currency,
  };
}
