/** What may be asked of subscriptions. Amounts of the payments API in major units, those of operators in minor ones. */
import { z } from 'zod';
import { currency, exactAmount, majorAmount } from '#lib/payments-api/schemas.ts';

const slug = z
  .string()
  .regex(/^[a-z0-9-]{1,48}$/, 'A plan is named by small letters, digits and hyphens.')
  .meta({ description: 'The short name of a plan', example: 'season-2027' });

export const createSubscriptionSchema = z
  .strictObject({
    plan: slug,
    customer_email: z.email('This is no e-mail address.').max(320),
    customer_name: z.string().trim().max(200).optional(),
    success_url: z.string().max(2000).optional(),
    cancel_url: z.string().max(2000).optional(),
  })
  .meta({ id: 'CreateSubscription' });
export type CreateSubscriptionRequest = z.output<typeof createSubscriptionSchema>;

export const changeSubscriptionSchema = z.strictObject({ plan: slug }).meta({ id: 'ChangeSubscription' });

export const cancelSubscriptionSchema = z
  .strictObject({
    at_period_end: z.boolean().default(true).meta({ description: 'false: it ends now' }),
  })
  .meta({ id: 'CancelSubscription' });

const billedEvery = z.enum(['week', 'month', 'year']);
const graceDays = z.int().min(0).max(60);

export const sellPlanSchema = z
  .strictObject({
    plan: slug,
    name: z.string().trim().min(1).max(60),
    description: z.string().trim().max(200).default(''),
    amount: majorAmount,
    currency: currency.default('usd'),
    billed_every: billedEvery.default('year'),
    grace_days: graceDays.default(7),
    is_active: z.boolean().default(true),
  })
  .transform((plan, context) => {
    const exact = exactAmount(plan.amount, plan.currency);
    if ('minor' in exact) return { ...plan, priceCents: exact.minor };
    context.addIssue({ code: 'custom', path: ['amount'], message: exact.problem });
    return z.NEVER;
  });
export type SellPlanRequest = z.output<typeof sellPlanSchema>;

const rolloverFields = {
  rollover: z.enum(['none', 'capped', 'full']),
  rolloverCapCredits: z.int().min(1).max(1_000_000_000_000).nullable(),
};

export const planChange = z
  .strictObject({
    name: z.string().trim().min(1).max(60),
    description: z.string().trim().max(200),
    priceCents: z.int().min(50).max(99_999_999),
    currency: z.string().regex(/^[a-z]{3}$/, 'Three small letters, such as usd.'),
    billedEvery,
    creditsPerPeriod: z.int().min(1).max(1_000_000_000_000),
    ...rolloverFields,
    graceDays,
    position: z.int().min(0).max(10_000),
    isActive: z.boolean(),
  })
  .refine(({ rollover, rolloverCapCredits }) => (rollover === 'capped') === (rolloverCapCredits !== null), {
    path: ['rolloverCapCredits'],
    message: 'A capped roll-over needs a cap, the others have none.',
  });
export const newPlan = planChange.safeExtend({ slug });
export type PlanChange = z.output<typeof planChange>;

const requestKey = z.uuid();

/** What the Plan tab asks for. */
export const ownSubscriptionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('subscribe'), plan: slug, requestKey }),
  z.strictObject({ action: z.literal('change'), plan: slug, requestKey }),
  z.strictObject({ action: z.literal('cancel'), atPeriodEnd: z.boolean() }),
  z.strictObject({ action: z.literal('resume') }),
  z.strictObject({ action: z.literal('pay') }),
]);
export type OwnSubscriptionAction = z.output<typeof ownSubscriptionSchema>;
