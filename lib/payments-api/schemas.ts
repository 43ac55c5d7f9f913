/**
 * What an agent's backend sends to the payments API and what it gets back. Amounts are decimals in major units, as 100.00
 * dollars; inside they are integers in minor units, and no float is computed with.
 */
import { z } from 'zod';
import { storable } from '#lib/http/storable.ts';
import { minorDigits, toMinor } from '#lib/money.ts';

export const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/, 'A currency is three letters, as usd.')
  .toLowerCase()
  .meta({ description: 'Three letters, as Stripe writes them', example: 'usd' });

export const majorAmount = z
  .number('An amount is a number in major units, as 100.00.')
  .positive('An amount is more than 0.')
  .max(99_999_999, 'The amount is larger than one payment can be.')
  .meta({ description: 'In major units: 150.00 is one hundred and fifty dollars', example: 150 });

/** docs.stripe.com/api/metadata: the limits that Stripe sets. Two keys stay free for ours. */
export const metadata = z
  .record(
    storable
      .min(1)
      .max(40, 'A key of metadata has at most 40 characters.')
      .refine(
        (key) => !key.startsWith('refill_') && !/[[\]]/.test(key),
        'A key of metadata holds no brackets and does not begin with "refill_".',
      ),
    storable.max(500, 'A value of metadata has at most 500 characters.'),
  )
  .refine((given) => Object.keys(given).length <= 48, 'Metadata has at most 48 keys.')
  .meta({
    description: 'Up to 48 texts of your own, kept with the payment',
    example: { order_id: 'ORD123' },
  });

export const conversation = z
  .strictObject({
    channel: z.enum(['chat', 'email', 'sms']).meta({ description: 'What the conversation goes over' }),
    address: storable.min(1).max(320).meta({ description: 'The thread, the e-mail address or the number' }),
  })
  .meta({
    id: 'Conversation',
    description: 'Where the customer is told that it was paid, refunded or not paid in time',
  });

const quantity = z
  .int('A quantity is a whole number.')
  .min(1, 'A quantity is at least 1.')
  .max(10_000, 'A quantity is at most 10,000.');

const stockLine = z.strictObject({
  item_id: z.uuid().meta({ description: 'An item of yours; its name and price come from your catalogue' }),
  quantity: quantity.default(1),
});
const namedLine = z.strictObject({
  name: storable.trim().min(1).max(200),
  description: storable.max(1000).optional(),
  amount: majorAmount,
  quantity: quantity.default(1),
});
export const orderItems = z
  .array(z.union([stockLine, namedLine]))
  .min(1, 'Name at least one item.')
  .max(50, 'One order has at most 50 items.')
  .meta({ description: 'Items of your catalogue by id, or named here with a price' });

export type OrderItem = z.output<typeof orderItems>[number];

const metadataOfPayment = metadata.default({});
const email = z.email('This is no e-mail address.').max(320);

/** Where an amount has more decimals than its currency. */
export function exactAmount(major: number, code: string): { minor: number } | { problem: string } {
  const minor = toMinor(major, code);
  if (minor !== null) return { minor };
  const digits = minorDigits(code);
  return {
    problem:
      digits === 0
        ? `${code.toUpperCase()} has no decimals: ${major} is no amount in it.`
        : `${code.toUpperCase()} has ${digits} decimals: ${major} is no amount in it.`,
  };
}

export const createIntentSchema = z
  .strictObject({
    amount: majorAmount.optional(),
    currency,
    description: storable.max(500).default(''),
    metadata: metadataOfPayment,
    items: orderItems.optional(),
    customer_id: z
      .string()
      .regex(/^cus_\w+$/, 'A customer is named as cus_….')
      .optional(),
    capture_method: z.enum(['automatic', 'manual']).default('automatic'),
    receipt_email: email.optional(),
    conversation: conversation.optional(),
  })
  .refine(({ amount, items }) => (amount === undefined) !== (items === undefined), {
    path: ['amount'],
    message: 'Send an amount, or the items that make it up.',
  })
  .meta({ id: 'CreatePaymentIntent' });
export type CreateIntentRequest = z.output<typeof createIntentSchema>;

export const createCheckoutSchema = z
  .strictObject({
    items: orderItems,
    currency: currency.default('usd'),
    success_url: z.url('success_url is no address.').max(2000),
    cancel_url: z.url('cancel_url is no address.').max(2000),
    customer_email: email.optional(),
    metadata: metadataOfPayment,
    conversation: conversation.optional(),
  })
  .meta({ id: 'CreateCheckout' });
export type CreateCheckoutRequest = z.output<typeof createCheckoutSchema>;

export const captureSchema = z
  .strictObject({ amount: majorAmount.optional() })
  .meta({ id: 'CapturePayment' });

export const refundSchema = z
  .strictObject({
    payment_intent_id: z.string().regex(/^pi_\w+$/, 'A payment intent is named as pi_….'),
    amount: majorAmount.optional(),
    reason: storable.max(500).default(''),
    approval_id: z
      .uuid('An approval is named by its id.')
      .optional()
      .meta({ description: 'Of the approval that an earlier try waited for' }),
  })
  .meta({ id: 'RefundPayment' });
export type RefundRequest = z.output<typeof refundSchema>;

export const createCustomerSchema = z
  .object({ email, name: storable.trim().max(200).optional() })
  .meta({ id: 'CreateCustomer' });

const day = z.iso.datetime({ offset: true, error: 'Give a time as 2027-01-31T12:00:00Z.' });
export const statsQuerySchema = z.object({
  currency: currency.optional(),
  from: day.optional(),
  to: day.optional(),
});
export type StatsQuery = z.output<typeof statsQuerySchema>;

export const saveItemSchema = z
  .strictObject({
    name: storable.trim().min(1).max(200),
    description: storable.max(1000).default(''),
    amount: majorAmount,
    currency: currency.default('usd'),
    stock: z.int().min(0).max(1_000_000_000).nullable().default(null).meta({
      description: 'What can still be sold; null where it does not run out',
    }),
    is_active: z.boolean().default(true),
  })
  .meta({ id: 'SaveItem' });
export type SaveItemRequest = z.output<typeof saveItemSchema>;
export const skuSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'A sku is up to 64 letters, digits, dots, dashes and underscores.',
  );
