/** The only list of run jobs. Each is a file in the folder of what it is about. */
import { AppError } from '#lib/http/errors.ts';
import type { RunJob } from '#lib/run-jobs/define-job.ts';
import { chargeCustomer } from '#lib/run-jobs/jobs/charge-customer.ts';
import { chargePendingInvoices } from '#lib/run-jobs/jobs/charge-pending-invoices.ts';
import { paymentMonitor } from '#lib/run-jobs/jobs/payment-monitor.ts';

export const RUN_JOBS: readonly RunJob[] = [chargeCustomer, chargePendingInvoices, paymentMonitor];

/** @throws AppError `job_not_found`, naming those there are */
export function getJob(name: string): RunJob {
  const job = RUN_JOBS.find((candidate) => candidate.name === name);
  if (!job) {
    const names = RUN_JOBS.map((candidate) => candidate.name).join(', ');
    throw new AppError('job_not_found', `There is no job "${name}". There are: ${names}.`);
  }
  return job;
}
