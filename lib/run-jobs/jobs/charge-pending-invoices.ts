import { z } from 'zod';
import { chargeDueInvoices } from '#lib/invoices/charging/charge-due-invoices.ts';
import { defineJob } from '#lib/run-jobs/define-job.ts';

const input = z.strictObject({
  limit: z.int().min(1).max(1_000_000).default(100_000).describe('Take at most so many invoices'),
  per_second: z
    .int()
    .min(1)
    .max(1000)
    .default(25)
    .describe('Ask Stripe so often in a second, all runs together: 25 in test mode, up to 100 live'),
  concurrency: z.int().min(1).max(200).default(24).describe('Requests on their way at once'),
  lease_seconds: z
    .int()
    .min(5)
    .max(3600)
    .default(90)
    .describe('How long an invoice stays with this run before another may take it'),
});

/**
 * Charges what is due: pending invoices whose day has come, and those whose card was declined and is to be asked again.
 * The output is the array itself, as others read it.
 */
export const chargePendingInvoices = defineJob({
  name: 'charge-pending-invoices',
  title: 'Charge pending invoices',
  description:
    "Charges invoices that are due to their customers' saved cards, off-session. Each ends paid, failed, waiting for its customer's bank, or skipped with the reason. Several runs share the work; no invoice is charged twice.",
  input,
  env: ['STRIPE_SECRET_KEY'],
  concurrent: true,
  run: ({ limit, per_second, concurrency, lease_seconds }, { runId, signal, progress }) =>
    chargeDueInvoices({
      runId,
      perSecond: per_second,
      concurrency,
      leaseSeconds: lease_seconds,
      limit,
      signal,
      progress: (done, total) => progress(done, total, 'invoices'),
    }),
});
