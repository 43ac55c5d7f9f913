/** What a caller sends to give money back. */
import { z } from 'zod';

const amountCents = z
  .int('Enter an amount in whole cents.')
  .positive('Enter an amount above zero.')
  .max(999_999_999_999, 'This amount is too large.')
  .optional();
const requestId = z.uuid('Send a requestId, a UUID that is the same for every try of one refund.');
const reason = z.string().max(500, 'A reason has at most 500 characters.').default('');

export const operatorRefundSchema = z.strictObject({
  /** Minor units; without it all that is left. */
  amountCents,
  requestId,
  /** Required, which the database checks: it is kept with the refund and in the audit log. */
  reason,
});

export const ownerRefundSchema = z.strictObject({
  amountCents,
  requestId,
  reason,
  tenantId: z.uuid().optional(),
});

export const adjustmentSchema = z.strictObject({
  /** Positive gives, negative takes back. */
  credits: z
    .int('Credits are whole numbers.')
    .min(-1_000_000_000_000, 'This is too many credits.')
    .max(1_000_000_000_000, 'This is too many credits.'),
  reason,
  adjustmentId: z.uuid('Send an adjustmentId, a UUID that is the same for every try of one adjustment.'),
});
