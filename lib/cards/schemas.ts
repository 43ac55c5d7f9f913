/** What `/api/stripe/payment-methods` takes. */
import { z } from 'zod';

export const changeCardsSchema = z
  .strictObject({
    tenantId: z.uuid().optional(),
    action: z
      .enum(
        ['create-setup-intent', 'finish-setup'],
        'action is create-setup-intent or finish-setup; to choose a default card send paymentMethodId with setDefault.',
      )
      .optional(),
    /** Made by the browser for one card to add: a double click and a retry carry the same. */
    setupId: z.uuid('Send a setupId, a UUID that is the same for every try of adding one card.').optional(),
    setupIntentId: z
      .string()
      .regex(/^seti_\w{1,100}$/, 'Send the id of the setup intent.')
      .optional(),
    paymentMethodId: z.uuid('Choose a card.').optional(),
    setDefault: z.literal(true, 'setDefault can only be true.').optional(),
  })
  .superRefine((given, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((given.action === undefined) === (given.setDefault === undefined)) {
      refuse('action', 'Send an action, or paymentMethodId with setDefault: one of the two.');
    } else if (given.action === 'create-setup-intent' && !given.setupId) {
      refuse('setupId', 'Send a setupId, a UUID that is the same for every try of adding one card.');
    } else if (given.action === 'finish-setup' && !given.setupIntentId) {
      refuse('setupIntentId', 'Send the id of the setup intent.');
    } else if (given.setDefault && !given.paymentMethodId) {
      refuse('paymentMethodId', 'Choose a card.');
    }
  });

export type CardChange = z.infer<typeof changeCardsSchema>;

export const removeCardSchema = z.strictObject({
  tenantId: z.uuid().optional(),
  paymentMethodId: z.uuid('Choose a card.').optional(),
  /** The card that takes over recharges; without it the first backup does, and without any they are switched off. */
  replacementPaymentMethodId: z.uuid('Choose a card.').optional(),
});

export const removeCardQuerySchema = z.object({ id: z.uuid('Choose a card.').optional() });
