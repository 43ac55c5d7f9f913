/** What the browser sends to buy: a choice, never a price. */
import { z } from 'zod';

export const createPaymentIntentSchema = z
  .strictObject({
    packageId: z.uuid('Choose a package.').optional(),
    /** Minor units. */
    customAmountCents: z
      .int('Enter an amount in whole cents.')
      .positive('Enter an amount above zero.')
      .max(99_999_999, 'This amount is too large.')
      .optional(),
    currency: z
      .string()
      .regex(/^[a-z]{3}$/, 'Name the currency by its three letters in lower case.')
      .default('usd'),
    /** Made by the browser for one purchase: a double click, a reload and a retry carry the same. */
    purchaseId: z.uuid('Send a purchaseId, a UUID that is the same for every try of one purchase.'),
    saveCard: z.boolean().default(false),
    tenantId: z.uuid().optional(),
  })
  .refine(
    ({ packageId, customAmountCents }) => (packageId === undefined) !== (customAmountCents === undefined),
    {
      path: ['packageId'],
      message: 'Choose a package or a custom amount, one of the two.',
    },
  );

export type PurchaseChoice = z.infer<typeof createPaymentIntentSchema>;
