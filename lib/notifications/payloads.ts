/** What each kind of notice carries, fixed when the event happened. Amounts in minor units, moments as ISO text. */
import { z } from 'zod';

const money = { amountCents: z.number(), currency: z.string() };
const card = { cardBrand: z.string().nullish(), cardLast4: z.string().nullish() };

export const purchaseReceipt = z.object({
  paymentId: z.string(),
  ...money,
  ...card,
  credits: z.number(),
  description: z.string(),
  receiptUrl: z.string().nullish(),
  succeededAt: z.string(),
});

export const lowBalance = z.object({
  thresholdCredits: z.number(),
  availableCredits: z.number(),
  crossedAt: z.string(),
  /** The tenant set no alert of its own: a tenth of its last purchase. */
  isDefault: z.boolean().optional(),
});

export const creditsExpiring = z.object({
  credits: z.number(),
  expiresAt: z.string(),
  /** The step that told: 30, 7 or 1. The credits may have fewer days than that. */
  days: z.number(),
});

export const refundMade = z.object({
  paymentId: z.string(),
  refundId: z.string(),
  ...money,
  ...card,
  description: z.string(),
});

export const dispute = z.object({
  paymentId: z.string(),
  disputeId: z.string(),
  ...money,
  description: z.string(),
  heldCredits: z.number(),
  /** Null while the bank has not decided. */
  outcome: z.enum(['won', 'lost']).nullable(),
});

export const creditsOwed = z.object({ paymentId: z.string().nullable(), debtCredits: z.number() });

export const rechargeSucceeded = z.object({
  attemptId: z.string(),
  paymentId: z.string(),
  ...money,
  ...card,
  credits: z.number(),
});

export const rechargeDeclined = z.object({
  attemptId: z.string(),
  ...money,
  declineCode: z.string().nullish(),
  next: z.object({
    action: z.enum(['next_card', 'retry', 'authenticate', 'pause']),
    at: z.string().nullish(),
  }),
});

export const rechargePaused = z.object({
  reason: z.string(),
  /** A sentence for people. */
  why: z.string(),
  attemptId: z.string().nullish(),
  /** Of the decline that led to it. */
  amountCents: z.number().optional(),
  currency: z.string().optional(),
  declineCode: z.string().nullish(),
});

export const rechargeNeedsAuthentication = z.object({
  attemptId: z.string(),
  ...money,
  expiresAt: z.string(),
});

export const rechargeCap = z.object({
  capCents: z.number(),
  currency: z.string(),
  chargedCents: z.number().nullish(),
});

export const rechargeOffCardRemoved = z.object({ cardId: z.string() });

export const subscriptionPastDue = z.object({
  planName: z.string(),
  ...money,
  graceEndsAt: z.string(),
});

export const subscriptionEnded = z.object({
  planName: z.string(),
  endedAt: z.string(),
  /** A renewal was never paid; otherwise it was canceled. */
  isUnpaid: z.boolean(),
});

export const cardExpiring = z.object({
  cardId: z.string(),
  brand: z.string().nullish(),
  last4: z.string().nullish(),
  expMonth: z.number(),
  expYear: z.number(),
  isDefault: z.boolean(),
  soon: z.enum(['this-month', 'next-month']),
});
