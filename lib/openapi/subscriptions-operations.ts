import { z } from 'zod';
import type { ApiOperation } from '#lib/openapi/operation.ts';
import { amount, success } from '#lib/openapi/selling-fields.ts';
import {
  cancelSubscriptionSchema,
  changeSubscriptionSchema,
  createSubscriptionSchema,
  ownSubscriptionSchema,
  sellPlanSchema,
} from '#lib/subscriptions/schemas.ts';

const billedEvery = z.enum(['week', 'month', 'year']);
const moment = z.iso.datetime({ offset: true });
const status = z.enum([
  'pending',
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
]);
const subscription = z
  .strictObject({
    id: z.uuid(),
    plan: z.string(),
    status: status.meta({ description: 'pending: nobody has paid yet. The others are as at Stripe' }),
    access: z.enum(['active', 'grace', 'none']).meta({
      description: 'What it lets the customer do now. grace: a renewal is not paid, the days of grace run',
    }),
    amount,
    currency: z.string(),
    billed_every: billedEvery,
    current_period_start: moment.nullable(),
    current_period_end: moment.nullable(),
    cancel_at_period_end: z.boolean(),
    grace_ends_at: moment.nullable(),
    ended_at: moment.nullable(),
    checkout_url: z
      .string()
      .nullable()
      .meta({ description: 'Where a person pays; null where nothing waits to be paid' }),
  })
  .meta({ id: 'Subscription' });
const plan = z
  .strictObject({
    slug: z.string(),
    name: z.string(),
    amount,
    currency: z.string(),
    billed_every: billedEvery,
    grace_days: z.int(),
    is_active: z.boolean(),
  })
  .meta({ id: 'Plan' });
const changed = z.strictObject({ success, subscription }).meta({ id: 'SubscriptionAnswer' });

const EXAMPLE: z.output<typeof subscription> = {
  id: '4e0d6c0e-4a1b-4f0e-8f0f-0c9d7a1e2b33',
  plan: 'season-2027',
  status: 'active',
  access: 'active',
  amount: 499.5,
  currency: 'usd',
  billed_every: 'year',
  current_period_start: '2026-11-21T09:30:00.000Z',
  current_period_end: '2027-11-21T09:30:00.000Z',
  cancel_at_period_end: false,
  grace_ends_at: null,
  ended_at: null,
  checkout_url: null,
};

const common = { group: 'Subscriptions', access: { scope: 'payments' } } as const;

/** Season tickets and the like that a tenant sells to its customers, and the tenant's own plan. */
export const SUBSCRIPTIONS_OPERATIONS: readonly ApiOperation[] = [
  {
    ...common,
    id: 'sell-plan',
    method: 'post',
    path: '/api/payments/subscription/plans',
    summary: 'Put a plan on sale',
    description: 'Or change the one of that short name. Who subscribed before keeps their terms.',
    body: sellPlanSchema,
    answer: z.strictObject({ success, plan }).meta({ id: 'PlanAnswer' }),
    exampleBody: { plan: 'season-2027', name: 'Season ticket', amount: 499.5, currency: 'usd' },
    exampleAnswer: {
      success: true,
      plan: {
        slug: 'season-2027',
        name: 'Season ticket',
        amount: 499.5,
        currency: 'usd',
        billed_every: 'year',
        grace_days: 7,
        is_active: true,
      },
    },
    errors: ['invalid_request', 'malformed_json'],
  },
  {
    ...common,
    id: 'create-subscription',
    method: 'post',
    path: '/api/payments/subscription/create',
    summary: 'Subscribe a customer',
    description:
      "The customer's saved card pays; without one, checkout_url leads to a page that can be sent in a conversation.",
    body: createSubscriptionSchema,
    answer: changed,
    takesIdempotencyKey: true,
    exampleBody: { plan: 'season-2027', customer_email: 'customer@example.com' },
    exampleAnswer: {
      success: true,
      subscription: {
        ...EXAMPLE,
        status: 'pending',
        access: 'none',
        current_period_start: null,
        current_period_end: null,
        checkout_url: 'https://checkout.stripe.com/c/pay/cs_test_a1',
      },
    },
    errors: [
      'invalid_request',
      'malformed_json',
      'address_not_allowed',
      'plan_not_found',
      'subscription_exists',
      'idempotency_key_reused',
      'stripe_unreachable',
    ],
  },
  {
    ...common,
    id: 'get-subscription',
    method: 'get',
    path: '/api/payments/subscription/{id}',
    summary: 'Ask how a subscription stands',
    description: 'As Stripe says it is now, where it was not paid yet.',
    answer: changed,
    exampleAnswer: { success: true, subscription: EXAMPLE },
    errors: ['subscription_not_found', 'stripe_unreachable'],
  },
  {
    ...common,
    id: 'change-subscription',
    method: 'post',
    path: '/api/payments/subscription/{id}/change',
    summary: 'Change to another plan',
    description:
      'A dearer plan begins now, and its difference for the rest of the period is charged; a cheaper one costs from the next period on.',
    body: changeSubscriptionSchema,
    answer: changed,
    takesIdempotencyKey: true,
    exampleBody: { plan: 'season-lounge' },
    exampleAnswer: { success: true, subscription: { ...EXAMPLE, plan: 'season-lounge', amount: 900 } },
    errors: [
      'invalid_request',
      'malformed_json',
      'subscription_not_found',
      'plan_not_found',
      'subscription_not_active',
      'plan_not_comparable',
      'payment_refused',
      'stripe_unreachable',
    ],
  },
  {
    ...common,
    id: 'cancel-subscription',
    method: 'post',
    path: '/api/payments/subscription/{id}/cancel',
    summary: 'Cancel a subscription',
    description: 'At the end of the paid period, or now. What was paid is not given back.',
    body: cancelSubscriptionSchema,
    answer: changed,
    exampleBody: { at_period_end: true },
    exampleAnswer: { success: true, subscription: { ...EXAMPLE, cancel_at_period_end: true } },
    errors: [
      'invalid_request',
      'malformed_json',
      'subscription_not_found',
      'subscription_not_active',
      'stripe_unreachable',
    ],
  },
  {
    ...common,
    id: 'change-own-subscription',
    method: 'post',
    path: '/api/stripe/subscription',
    summary: "Change the tenant's own plan",
    description:
      'Subscribes to a plan of credits, changes it, cancels or resumes it, or pays what a renewal left open; with the default card, or on the page of checkoutUrl. The requestKey is the same for every try of one request.',
    access: { role: 'admin' },
    query: z.object({
      tenant: z
        .string()
        .optional()
        .meta({ description: 'The slug of the tenant; needed by those who belong to several' }),
    }),
    body: ownSubscriptionSchema,
    answer: z.strictObject({ status, checkoutUrl: z.string().nullable() }).meta({ id: 'OwnSubscription' }),
    exampleBody: {
      action: 'subscribe',
      plan: 'growth',
      requestKey: 'b0c7e1de-9a54-4f3e-a0d6-2f1f4f1a9c77',
    },
    exampleAnswer: { status: 'active', checkoutUrl: null },
    errors: [
      'invalid_request',
      'malformed_json',
      'card_required',
      'plan_not_found',
      'subscription_not_found',
      'subscription_exists',
      'subscription_not_active',
      'plan_not_comparable',
      'payment_refused',
      'idempotency_key_reused',
      'stripe_unreachable',
    ],
  },
];
