import { z } from 'zod';
import { type ChargeSearch, chargesReadSchema, syncCharges } from '#lib/monitoring/sync-charges.ts';
import { type ObjectKind, objectsReadSchema, syncObjects } from '#lib/monitoring/sync-objects.ts';
import { defineJob } from '#lib/run-jobs/define-job.ts';
import { isLivemode } from '#lib/stripe.ts';

const moment = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) && !Number.isNaN(Date.parse(text)), {
    message: 'Give a day such as 2026-11-01, or a time such as 2026-11-01T12:00:00Z.',
  })
  .optional();

const input = z
  .strictObject({
    limit: z
      .int('Give a whole number from 1 to 100.')
      .min(1, 'Give a whole number from 1 to 100.')
      .max(100, 'Give a whole number from 1 to 100.')
      .optional()
      .describe('Charges to a page, 1 to 100: 10, or 100 with all'),
    status: z
      .enum(['succeeded', 'pending', 'failed', 'all'], 'Choose succeeded, pending, failed or all.')
      .default('succeeded')
      .describe('Which charges are kept'),
    all: z
      .boolean()
      .default(false)
      .describe('Every page, not only the newest; without dates, only what is new since the last time'),
    from: moment.describe('The first day, UTC'),
    to: moment.describe('The day after the last, UTC'),
    refunds: z.boolean().default(false).describe('Read refunds too'),
    invoices: z.boolean().default(false).describe('Read invoices too'),
    subscriptions: z.boolean().default(false).describe('Read subscriptions too'),
    notice_above: z
      .int('Give a whole number of the smallest unit.')
      .min(0, 'Give a whole number of the smallest unit.')
      .optional()
      .describe(
        'Tell operators by mail of new charges above this amount, in the smallest unit of the currency below',
      ),
    notice_currency: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z]{3}$/, 'Name the currency by its three letters, such as usd.')
      .default('usd')
      .describe('The currency of that amount'),
  })
  .superRefine(({ from, to }, issues) => {
    if (from && to && Date.parse(from) >= Date.parse(to)) {
      issues.addIssue({ code: 'custom', path: ['to'], message: 'The end lies after the beginning.' });
    }
  });

const stateSchema = z.object({
  charges: chargesReadSchema.optional(),
  refund: objectsReadSchema.optional(),
  invoice: objectsReadSchema.optional(),
  subscription: objectsReadSchema.optional(),
});

/**
 * Keeps a copy of Stripe's charges, and of what else is asked for, each once. The sum it answers is of dollars alone;
 * the totals of every currency stand in the run's state.
 */
export const paymentMonitor = defineJob({
  name: 'payment-monitor',
  title: 'Monitor payments',
  description:
    'Reads charges from Stripe and keeps them for records and accounting, each once. With all it reads every page the first time and what is new from then on.',
  input,
  env: ['STRIPE_SECRET_KEY'],
  concurrent: false,
  async run(given, context) {
    let state = stateSchema.parse(context.state);
    const search: ChargeSearch = {
      limit: given.limit ?? (given.all ? 100 : 10),
      status: given.status,
      isAll: given.all,
      from: given.from === undefined ? undefined : secondsOf(given.from),
      to: given.to === undefined ? undefined : secondsOf(given.to),
      notice:
        given.notice_above === undefined
          ? null
          : { above: given.notice_above, currency: given.notice_currency },
    };
    const charges = await syncCharges(search, state.charges ?? null, context, async (read, transaction) => {
      state = { ...state, charges: read };
      await context.saveState(state, transaction);
    });
    for (const kind of chosenKinds(given)) {
      const { count, stored } = await syncObjects(
        kind,
        isLivemode(),
        state[kind] ?? null,
        context,
        async (read, transaction) => {
          state = { ...state, [kind]: read };
          await context.saveState(state, transaction);
        },
      );
      context.log(`Read ${kind}s`, { count, stored });
    }
    context.log('Totals by currency, in the smallest unit', charges.totals);
    const dollars = charges.totals.usd ?? 0;
    return {
      message: `Successfully processed ${charges.count} Stripe charges`,
      total_amount_cents: dollars,
      total_amount_usd: dollars / 100,
      charge_count: charges.count,
      charges_stored: charges.stored,
    };
  },
});

function chosenKinds(given: z.infer<typeof input>): ObjectKind[] {
  const kinds: [ObjectKind, boolean][] = [
    ['refund', given.refunds],
    ['invoice', given.invoices],
    ['subscription', given.subscriptions],
  ];
  return kinds.flatMap(([kind, isChosen]) => (isChosen ? [kind] : []));
}

function secondsOf(text: string): number {
  return Math.floor(Date.parse(text) / 1000);
}
