import { z } from 'zod';
import type { ApiOperation } from '#lib/openapi/operation.ts';
import { createPaymentIntentSchema } from '#lib/payments/schemas.ts';

const payment = z
  .strictObject({
    id: z.uuid(),
    status: z.enum([
      'pending',
      'processing',
      'requires_action',
      'failed',
      'succeeded',
      'canceled',
      'flagged',
    ]),
    amountCents: z.int().meta({ description: 'In the smallest unit of the currency' }),
    currency: z.string(),
    credits: z.int(),
    description: z.string(),
    failureCode: z.string().nullable(),
    receiptUrl: z.string().nullable(),
  })
  .meta({ id: 'Payment' });

const tenantQuery = z.object({
  tenant: z
    .string()
    .optional()
    .meta({ description: 'The slug of the tenant; needed by those who belong to several' }),
});

const EXAMPLE_PAYMENT = {
  id: '4e0d6c0e-4a1b-4f0e-8f0f-0c9d7a1e2b33',
  status: 'pending',
  amountCents: 5000,
  currency: 'usd',
  credits: 6000,
  description: 'Team: 6,000 credits',
  failureCode: null,
  receiptUrl: null,
};

/** Buying credits, from the pages of the product itself. */
export const PAYMENTS_OPERATIONS: readonly ApiOperation[] = [
  {
    id: 'create-payment-intent',
    group: 'Payments',
    method: 'post',
    path: '/api/stripe/create-payment-intent',
    summary: 'Begin a purchase',
    description:
      'Prices come from the database; the browser sends a choice. A repeat with the same purchaseId answers the same intent, which Stripe Elements then confirms.',
    access: { role: 'admin' },
    query: tenantQuery,
    body: createPaymentIntentSchema.meta({ id: 'CreatePaymentIntentRequest' }),
    answer: z
      .strictObject({ payment, paymentIntentId: z.string(), clientSecret: z.string() })
      .meta({ id: 'PaymentIntentAnswer' }),
    exampleBody: {
      packageId: '7c0a0d5e-70a4-4d6f-9d0b-3a7d6a1a5b10',
      purchaseId: 'b0c7e1de-9a54-4f3e-a0d6-2f1f4f1a9c77',
      saveCard: true,
    },
    exampleAnswer: {
      payment: EXAMPLE_PAYMENT,
      paymentIntentId: 'pi_3Qxyz',
      clientSecret: 'pi_3Qxyz_secret_abc',
    },
    errors: [
      'invalid_request',
      'malformed_json',
      'package_not_available',
      'amount_out_of_range',
      'currency_not_supported',
      'purchase_id_reused',
      'stripe_unreachable',
    ],
  },
  {
    id: 'sync-payment',
    group: 'Payments',
    method: 'post',
    path: '/api/stripe/payments/{id}/sync',
    summary: 'Settle a payment now',
    description:
      'Asks Stripe where the payment stands and settles it, as the webhook does; whichever comes first adds the credits, once.',
    access: { role: 'member' },
    query: tenantQuery,
    answer: z.strictObject({ payment, availableCredits: z.int() }).meta({ id: 'SyncedPayment' }),
    exampleAnswer: { payment: { ...EXAMPLE_PAYMENT, status: 'succeeded' }, availableCredits: 18480 },
    errors: ['payment_not_found', 'stripe_unreachable'],
  },
  {
    id: 'receive-webhook',
    group: 'Payments',
    method: 'post',
    path: '/api/stripe/webhooks',
    summary: 'Receive an event of Stripe',
    description:
      'For Stripe alone, which proves itself by its signature. The event is stored with its job before the answer; a second delivery of it changes nothing.',
    access: { provesItself: 'Stripe-Signature' },
    answer: z
      .strictObject({ received: z.literal(true), duplicate: z.boolean() })
      .meta({ id: 'WebhookReceipt' }),
    exampleAnswer: { received: true, duplicate: false },
    errors: ['invalid_signature', 'malformed_json', 'body_too_large', 'internal', 'unavailable'],
  },
];
