import { z } from 'zod';
import type { ApiOperation } from '#lib/openapi/operation.ts';
import { amount, success } from '#lib/openapi/selling-fields.ts';
import {
  captureSchema,
  createCheckoutSchema,
  createIntentSchema,
  refundSchema,
} from '#lib/payments-api/schemas.ts';

const status = z.enum([
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
]);
const changedIntent = z
  .strictObject({ id: z.string().nullable(), amount, currency: z.string(), status })
  .meta({ id: 'PaymentIntent' });
const order = z
  .strictObject({
    id: z.uuid(),
    reference: z.string(),
    status: z.enum(['open', 'paid', 'expired', 'canceled', 'refund_due', 'refunded']),
  })
  .meta({ id: 'Order' });

const EXAMPLE_ORDER = { id: '4e0d6c0e-4a1b-4f0e-8f0f-0c9d7a1e2b33', reference: 'ORD123', status: 'open' };
const STRIPE_ERRORS = ['stripe_unreachable'] as const;
const common = { group: 'Selling', access: { scope: 'payments' } } as const;

/** Payments of a tenant's own customers, as an agent takes them in a conversation. Amounts in major units. */
export const SELLING_OPERATIONS: readonly ApiOperation[] = [
  {
    ...common,
    id: 'create-intent',
    method: 'post',
    path: '/api/payments/intent/create',
    summary: 'Create a payment intent',
    description:
      'For a payment that your own page confirms with the client secret. Name an amount, or items of your catalogue, whose stock is then reserved for half an hour. Also at /payments/intent/create.',
    body: createIntentSchema,
    answer: z
      .strictObject({
        success,
        payment_intent: changedIntent
          .extend({ client_secret: z.string().nullable() })
          .meta({ id: 'CreatedIntent' }),
        order: order.optional(),
      })
      .meta({ id: 'CreatedIntentAnswer' }),
    takesIdempotencyKey: true,
    exampleBody: {
      amount: 100.0,
      currency: 'usd',
      description: 'Ticket purchase',
      metadata: { order_id: '123' },
    },
    exampleAnswer: {
      success: true,
      payment_intent: {
        id: 'pi_3Qxyz',
        amount: 100.0,
        currency: 'usd',
        status: 'requires_payment_method',
        client_secret: 'pi_3Qxyz_secret_abc',
      },
    },
    errors: [
      'invalid_request',
      'malformed_json',
      'amount_out_of_range',
      'currency_not_supported',
      'customer_not_found',
      'item_not_found',
      'out_of_stock',
      'order_exists',
      'idempotency_key_reused',
      'payment_refused',
      ...STRIPE_ERRORS,
    ],
  },
  {
    ...common,
    id: 'intent-status',
    method: 'get',
    path: '/api/payments/intent/{id}/status',
    summary: 'Ask how a payment stands',
    description: 'As Stripe says it is at this moment.',
    answer: z
      .strictObject({
        payment_intent: z
          .strictObject({
            id: z.string().nullable(),
            amount,
            status,
            customer_id: z.string().nullable(),
            metadata: z.record(z.string(), z.string()),
          })
          .meta({ id: 'IntentStatus' }),
      })
      .meta({ id: 'IntentStatusAnswer' }),
    exampleAnswer: {
      payment_intent: {
        id: 'pi_3Qxyz',
        amount: 100.0,
        status: 'succeeded',
        customer_id: 'cus_QxYz',
        metadata: { order_id: '123' },
      },
    },
    errors: ['payment_not_found', ...STRIPE_ERRORS],
  },
  {
    ...common,
    id: 'cancel-intent',
    method: 'post',
    path: '/api/payments/intent/{id}/cancel',
    summary: 'Cancel a payment',
    description: 'Before it is paid. Its order is canceled with it and gives its stock back.',
    answer: z.strictObject({ success, payment_intent: changedIntent }).meta({ id: 'ChangedIntentAnswer' }),
    exampleAnswer: {
      success: true,
      payment_intent: { id: 'pi_3Qxyz', amount: 100.0, currency: 'usd', status: 'canceled' },
    },
    errors: ['payment_not_found', 'payment_in_other_state', ...STRIPE_ERRORS],
  },
  {
    ...common,
    id: 'capture-intent',
    method: 'post',
    path: '/api/payments/intent/{id}/capture',
    summary: 'Capture a payment',
    description: 'Takes what the bank holds for a payment with capture_method manual, or a part of it.',
    body: captureSchema,
    answer: z.strictObject({ success, payment_intent: changedIntent }).meta({ id: 'CapturedIntentAnswer' }),
    exampleBody: { amount: 40.5 },
    exampleAnswer: {
      success: true,
      payment_intent: { id: 'pi_3Qxyz', amount: 100.0, currency: 'usd', status: 'succeeded' },
    },
    errors: ['invalid_request', 'payment_not_found', 'payment_in_other_state', ...STRIPE_ERRORS],
  },
  {
    ...common,
    id: 'create-checkout',
    method: 'post',
    path: '/api/payments/checkout/create',
    summary: 'Create a hosted checkout',
    description:
      'A page to send as a link. Items of your catalogue go by id at your price, others by name; stock stays reserved for an hour. success_url and cancel_url lead to allowed origins only.',
    body: createCheckoutSchema,
    answer: z
      .strictObject({
        success,
        checkout_session: z
          .strictObject({ id: z.string().nullable(), url: z.string().nullable(), status: z.literal('open') })
          .meta({ id: 'CheckoutSession' }),
        order,
      })
      .meta({ id: 'CreatedCheckout' }),
    takesIdempotencyKey: true,
    exampleBody: {
      items: [{ name: 'Ticket', amount: 50.0, quantity: 1 }],
      success_url: 'https://yoursite.com/success',
      cancel_url: 'https://yoursite.com/cancel',
    },
    exampleAnswer: {
      success: true,
      checkout_session: {
        id: 'cs_test_a1',
        url: 'https://checkout.stripe.com/c/pay/cs_test_a1',
        status: 'open',
      },
      order: EXAMPLE_ORDER,
    },
    errors: [
      'invalid_request',
      'malformed_json',
      'address_not_allowed',
      'amount_out_of_range',
      'currency_not_supported',
      'item_not_found',
      'out_of_stock',
      'order_exists',
      'idempotency_key_reused',
      ...STRIPE_ERRORS,
    ],
  },
  {
    ...common,
    id: 'get-checkout',
    method: 'get',
    path: '/api/payments/checkout/{id}',
    summary: 'Ask how a checkout stands',
    description: 'As Stripe says it is at this moment; url is null once it can no longer be paid.',
    answer: z
      .strictObject({
        checkout_session: z
          .strictObject({
            id: z.string(),
            url: z.string().nullable(),
            status: z.string().nullable(),
            payment_status: z.string(),
          })
          .meta({ id: 'CheckoutState' }),
        order,
      })
      .meta({ id: 'CheckoutStateAnswer' }),
    exampleAnswer: {
      checkout_session: { id: 'cs_test_a1', url: null, status: 'complete', payment_status: 'paid' },
      order: { ...EXAMPLE_ORDER, status: 'paid' },
    },
    errors: ['checkout_not_found', ...STRIPE_ERRORS],
  },
  {
    ...common,
    id: 'refund-payment',
    method: 'post',
    path: '/api/payments/refund',
    summary: 'Refund a payment',
    description:
      'All that is left, or a part. Refunded in full, an order gives its stock back. A key may have a monthly budget for refunds: what exceeds it is approval_required with the address where an owner or admin approves; repeated after that, the call goes on, once.',
    body: refundSchema,
    answer: z
      .strictObject({
        success,
        refund: z
          .strictObject({
            id: z.string(),
            payment_intent_id: z.string().nullable(),
            amount,
            currency: z.string(),
            status: z.enum(['pending', 'succeeded', 'failed', 'canceled']),
          })
          .meta({ id: 'Refund' }),
      })
      .meta({ id: 'RefundAnswer' }),
    takesIdempotencyKey: true,
    exampleBody: { payment_intent_id: 'pi_3Qxyz', amount: 100.0 },
    exampleAnswer: {
      success: true,
      refund: {
        id: 're_3Qxyz',
        payment_intent_id: 'pi_3Qxyz',
        amount: 100.0,
        currency: 'usd',
        status: 'succeeded',
      },
    },
    errors: [
      'invalid_request',
      'payment_not_found',
      'payment_not_refundable',
      'refund_exceeds_left',
      'idempotency_key_reused',
      'approval_required',
      'approval_denied',
      'approval_not_found',
      'approval_for_another_refund',
      'budget_exceeded',
    ],
  },
];
