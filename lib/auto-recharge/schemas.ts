/** What `POST /api/stripe/auto-recharge` takes: one of a whole rule, "recharge now", or pause and resume. */
import { z } from 'zod';

const CREDITS_MAX = 1_000_000_000_000;
const wholeCredits = (what: string) =>
  z
    .int(`Enter ${what} in whole credits.`)
    .min(1, `Enter ${what} of at least 1 credit.`)
    .max(CREDITS_MAX, `Enter ${what} of at most 1,000,000,000,000 credits.`);
const wholeCents = (what: string, max: number) =>
  z
    .int(`Enter ${what} in whole cents.`)
    .positive(`Enter ${what} above zero.`)
    .max(max, `This is too large for ${what}.`);

const fields = z.strictObject({
  tenantId: z.uuid().optional(),
  triggerNow: z.literal(true, 'triggerNow can only be true.').optional(),
  paused: z.boolean('paused is true or false.').optional(),
  enabled: z.boolean('enabled is true or false.').optional(),
  /** That the words shown beside the switch were agreed to; without it nothing is switched on. */
  consent: z.boolean('consent is true or false.').default(false),
  triggerMode: z.enum(['credits', 'days'], 'triggerMode is credits or days.').optional(),
  thresholdCredits: wholeCredits('a threshold').optional(),
  daysLeft: z
    .int('Enter whole days.')
    .min(1, 'Enter at least 1 day.')
    .max(90, 'Enter at most 90 days.')
    .optional(),
  rechargeMode: z
    .enum(['package', 'amount', 'target'], 'rechargeMode is package, amount or target.')
    .optional(),
  packageId: z.uuid('Choose a package.').optional(),
  amountCents: wholeCents('an amount', 99_999_999).optional(),
  targetCredits: wholeCredits('a target').optional(),
  currency: z
    .string()
    .regex(/^[a-z]{3}$/, 'Name the currency by its three letters in lower case.')
    .optional(),
  paymentMethodId: z.uuid('Choose a card.').nullish(),
  backupPaymentMethodIds: z
    .array(z.uuid('Choose a card.'))
    .max(5, 'Choose at most five backup cards.')
    .optional(),
  monthlyCapCents: wholeCents('a monthly limit', 9_999_999_999).optional(),
  maxPerDay: z
    .int('Enter a whole number.')
    .min(1, 'Allow at least one a day.')
    .max(24, 'Allow at most 24 a day.')
    .optional(),
});

export type RuleFields = z.infer<typeof fields>;

export const autoRechargeSchema = fields.superRefine((given, context) => {
  const refuse = (path: keyof RuleFields, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const kinds = [given.triggerNow, given.paused, given.enabled].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) {
    refuse('enabled', 'Send a rule with enabled, or triggerNow, or paused: one of the three.');
  }
  if (given.enabled !== true) return;
  if ((given.triggerMode ?? 'credits') === 'credits') {
    if (given.thresholdCredits === undefined) refuse('thresholdCredits', 'Enter a threshold in credits.');
  } else if (given.daysLeft === undefined) {
    refuse('daysLeft', 'Enter a number of days.');
  }
  const mode = given.rechargeMode ?? 'package';
  if (mode === 'package' && given.packageId === undefined) refuse('packageId', 'Choose a package.');
  if (mode === 'amount' && given.amountCents === undefined) refuse('amountCents', 'Enter an amount.');
  if (mode === 'target' && given.targetCredits === undefined)
    refuse('targetCredits', 'Enter a target in credits.');
  if (given.monthlyCapCents === undefined) refuse('monthlyCapCents', 'Enter a monthly limit.');
});
