/** Everything that a decision about auto-recharge looks at, as `recharge.read_situation` gives it. Credits and minor units. */
import { z } from 'zod';

export const PAUSE_REASONS = [
  'by_person',
  'declined',
  'authentication',
  'unusual_pace',
  'nothing_to_buy',
  'payment_flagged',
] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export const OPEN_STATUSES = ['charging', 'unknown', 'waiting', 'needs_authentication'] as const;

const moment = z.coerce.date();

const ruleSchema = z.object({
  enabled: z.boolean(),
  triggerMode: z.enum(['credits', 'days']),
  thresholdCredits: z.number().nullable(),
  daysLeft: z.number().nullable(),
  rechargeMode: z.enum(['package', 'amount', 'target']),
  packageId: z.string().nullable(),
  amountCents: z.number().nullable(),
  targetCredits: z.number().nullable(),
  currency: z.string(),
  monthlyCapCents: z.number().nullable(),
  maxPerDay: z.number(),
  ruleVersion: z.number(),
  pausedReason: z.enum(PAUSE_REASONS).nullable(),
  pausedAt: moment.nullable(),
  waitUntil: moment.nullable(),
});

const cardSchema = z.object({
  id: z.string(),
  stripePaymentMethodId: z.string(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  expMonth: z.number().nullable(),
  expYear: z.number().nullable(),
  isDetached: z.boolean(),
  /** Its bank said not to ask again. */
  isRefusedForGood: z.boolean(),
  declinesLastDay: z.number(),
  declinesLast30Days: z.number(),
});

const catalogueSchema = z.object({
  packages: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      credits: z.number(),
      priceCents: z.number(),
      currency: z.string(),
    }),
  ),
  /** Rates of custom amounts in the rule's currency; the highest tier that an amount reaches holds for all of it. */
  tiers: z.array(z.object({ fromCents: z.number(), creditsPerHundred: z.number() })),
  limits: z.object({ minCents: z.number(), maxCents: z.number() }).nullable(),
});

const openAttemptSchema = z.object({
  id: z.string(),
  status: z.enum(OPEN_STATUSES),
  trigger: z.enum(['threshold', 'saved', 'sweep', 'manual']),
  paymentId: z.string(),
  amountCents: z.number(),
  credits: z.number(),
  packageId: z.string().nullable(),
  currency: z.string(),
  ruleVersion: z.number(),
  round: z.number(),
  tries: z.number(),
  firstDeclinedAt: moment.nullable(),
  nextTryAt: moment.nullable(),
  leasedUntil: moment.nullable(),
  rescueExpiresAt: moment.nullable(),
  /** Cards already asked in this round. */
  askedCardIds: z.array(z.string()),
});

export const situationSchema = z.object({
  now: moment,
  rule: ruleSchema,
  availableCredits: z.number(),
  heldCredits: z.number(),
  debtCredits: z.number(),
  /** Bought already and on its way: payments that the bank is still settling. */
  incomingCredits: z.number(),
  /** Charged in this month (UTC), and promised to an attempt that is still open. */
  monthChargedCents: z.number(),
  monthOpenCents: z.number(),
  /** Charged today (UTC) or still open. */
  dayCount: z.number(),
  successesLastHour: z.number(),
  /** The most that succeeded within an hour of the last thirty days, at least three. */
  usualPerHour: z.number(),
  openAttempt: openAttemptSchema.nullable(),
  /** The rule's card, then its backups, in order. */
  cards: z.array(cardSchema),
  catalogue: catalogueSchema,
  /** Credits used on each of the last thirty days (UTC) that had any. */
  usage: z.array(z.object({ day: z.string(), credits: z.number() })),
});

export type Situation = z.infer<typeof situationSchema>;
export type Rule = Situation['rule'];
export type Card = Situation['cards'][number];
export type Catalogue = Situation['catalogue'];
export type OpenAttempt = NonNullable<Situation['openAttempt']>;
export type Trigger = OpenAttempt['trigger'];
