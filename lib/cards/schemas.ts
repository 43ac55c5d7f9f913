/** What the browser sends about saved cards. */
import { z } from 'zod';

/** Ours (a UUID) or Stripe's (pm_…). */
const cardReference = z
  .string('Name the card by its paymentMethodId.')
  .regex(/^[A-Za-z0-9_-]{1,255}$/, 'Name the card by its paymentMethodId.');

/**
 * `{ paymentMethodId }` makes a card the default one; `{ setupIntentId }` asks how adding a card stands; neither begins
 * to add one, and `setupId` is the same for every try of that.
 */
export const cardCommandSchema = z
  .strictObject({
    paymentMethodId: cardReference.optional(),
    setupIntentId: z
      .string()
      .regex(/^seti_[A-Za-z0-9_]{1,250}$/, 'Send the id of a setup intent, seti_….')
      .optional(),
    setupId: z.uuid('Send a setupId, a UUID that is the same for every try.').optional(),
    tenantId: z.uuid().optional(),
  })
  .refine(
    ({ paymentMethodId, setupIntentId, setupId }) =>
      [paymentMethodId, setupIntentId, setupId].filter((given) => given !== undefined).length <= 1,
    { path: ['paymentMethodId'], message: 'Send one of paymentMethodId, setupIntentId and setupId.' },
  );

export const removeCardSchema = z.strictObject({
  paymentMethodId: cardReference,
  tenantId: z.uuid().optional(),
});

export type CardCommand = z.infer<typeof cardCommandSchema>;
