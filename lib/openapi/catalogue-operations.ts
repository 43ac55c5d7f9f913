import { z } from 'zod';
import type { ApiOperation } from '#lib/openapi/operation.ts';
import { amount, success } from '#lib/openapi/selling-fields.ts';
import { saveItemSchema, statsQuerySchema } from '#lib/payments-api/schemas.ts';

const customer = z
  .strictObject({ id: z.string().nullable(), email: z.string(), name: z.string().nullable() })
  .meta({ id: 'Customer' });
const item = z
  .strictObject({
    id: z.uuid(),
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    amount,
    currency: z.string(),
    available: z
      .int()
      .nullable()
      .meta({ description: 'What can be sold now; null where it does not run out' }),
    is_active: z.boolean(),
  })
  .meta({ id: 'Item' });

const EXAMPLE_CUSTOMER = { id: 'cus_QxYz', email: 'customer@example.com', name: 'John Doe' };
const EXAMPLE_ITEM = {
  id: '7c0a0d5e-70a4-4d6f-9d0b-3a7d6a1a5b10',
  sku: 'LAKERS-101',
  name: 'Lakers vs Warriors',
  description: 'Section 101',
  amount: 200,
  currency: 'usd',
  available: 48,
  is_active: true,
};
const common = { group: 'Selling', access: { scope: 'payments' } } as const;

/** Whom a tenant sells to, what it sells, and how that goes. */
export const CATALOGUE_OPERATIONS: readonly ApiOperation[] = [
  {
    ...common,
    id: 'create-customer',
    method: 'post',
    path: '/api/payments/customer/create',
    summary: 'Create a customer',
    description:
      'By query (email, name) or in the body. Known by the address: asking again finds the same one.',
    query: z.object({ email: z.string().optional(), name: z.string().optional() }),
    answer: z.strictObject({ success, customer }).meta({ id: 'CreatedCustomer' }),
    exampleAnswer: { success: true, customer: EXAMPLE_CUSTOMER },
    errors: ['invalid_request', 'stripe_unreachable'],
  },
  {
    ...common,
    id: 'get-customer',
    method: 'get',
    path: '/api/payments/customer/{id}',
    summary: 'Get a customer',
    description: 'By its id at Stripe.',
    answer: z.strictObject({ customer }).meta({ id: 'CustomerAnswer' }),
    exampleAnswer: { customer: EXAMPLE_CUSTOMER },
    errors: ['customer_not_found'],
  },
  {
    ...common,
    id: 'list-items',
    method: 'get',
    path: '/api/payments/items',
    summary: 'List your items',
    description: 'What you sell, with what is available of each.',
    answer: z.strictObject({ items: z.array(item) }).meta({ id: 'ItemList' }),
    exampleAnswer: { items: [EXAMPLE_ITEM] },
    errors: [],
  },
  {
    ...common,
    id: 'save-item',
    method: 'put',
    path: '/api/payments/items/{sku}',
    summary: 'Add or change an item',
    description: 'Open orders keep the price they were made at. Stock is what can still be sold.',
    body: saveItemSchema,
    answer: z.strictObject({ success, item }).meta({ id: 'SavedItem' }),
    exampleBody: { name: 'Lakers vs Warriors', description: 'Section 101', amount: 200, stock: 50 },
    exampleAnswer: { success: true, item: EXAMPLE_ITEM },
    errors: ['invalid_request', 'amount_out_of_range', 'currency_not_supported', 'stock_reserved'],
  },
  {
    ...common,
    id: 'payment-stats',
    method: 'get',
    path: '/api/payments/stats',
    summary: 'Get payment statistics',
    description: 'Of a range, in one currency: the one asked for, else the one with most payments.',
    query: statsQuerySchema,
    answer: z
      .strictObject({
        total_revenue: amount,
        successful_payments: z.int(),
        failed_payments: z.int(),
        refund_rate: z.number().meta({ description: 'The share of the revenue that went back, in percent' }),
        currency: z.string(),
      })
      .meta({ id: 'PaymentStats' }),
    exampleAnswer: {
      total_revenue: 12500.0,
      successful_payments: 120,
      failed_payments: 4,
      refund_rate: 1.6,
      currency: 'usd',
    },
    errors: ['invalid_request'],
  },
];
