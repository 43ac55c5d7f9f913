import { describe, expect, it } from 'vitest';
import { RUN_JOBS } from '#lib/run-jobs/registry.ts';
import { describeJob, describeJobs } from '#scripts/job/describe-jobs.ts';
import { readCommand } from '#scripts/job/read-command.ts';

const charge = (...flags: string[]) => ['charge-customer', '--customer-email', 'a@b.test', ...flags];

describe('npm run job', () => {
  it.each([
    [['nothing-of-ours'], 'There is no job "nothing-of-ours". There are: charge-customer,'],
    [charge('--colour', 'red'), "Unknown option '--colour'"],
    [['charge-customer', 'a@b.test'], "Unexpected argument 'a@b.test'"],
    [
      ['charge-customer', '--customer-email', 'a@b'],
      '--customer-email cannot be used. Give an e-mail address',
    ],
    [['charge-customer'], '--customer-email is missing.'],
    [['charge-customer', '--customer-email'], "Option '--customer-email <value>' argument missing"],
    [charge('--amount', 'twenty'), '--amount cannot be used. Give a whole number'],
    [charge('--amount', '20.5'), '--amount cannot be used. Give a whole number'],
    [charge('--amount', '1e21'), '--amount cannot be used. Give a whole number'],
    [charge('--amount', '9007199254740993'), '--amount cannot be used.'],
    [charge('--amount', '49'), '--amount cannot be used. The least that can be charged is $0.50.'],
    [
      charge('--amount', '100000000'),
      '--amount cannot be used. The most that can be charged is $999,999.99.',
    ],
    [charge('--amount=-5'), '--amount cannot be used. The least that can be charged is $0.50.'],
    [charge('--amount', '-5'), "Option '--amount' argument is ambiguous"],
    [charge('--amount', '1001', '--currency', 'bhd'), 'An amount in BHD ends in 0'],
    [charge('--currency', 'xxx'), '--currency cannot be used. "xxx" is no currency that can be charged.'],
    [charge('--currency', 'dollars'), '--currency cannot be used. Name the currency by its three letters'],
    [charge('--confirm'), '--amount is missing. Say how much to charge.'],
    [charge('--run-key', 'a b'), '--run-key has 1 to 200 characters'],
    [['payment-monitor', '--limit', '101'], '--limit cannot be used. Give a whole number from 1 to 100.'],
    [['payment-monitor', '--limit', '0'], '--limit cannot be used.'],
    [
      ['payment-monitor', '--status', 'refunded'],
      '--status cannot be used. Choose succeeded, pending, failed or all.',
    ],
    [['payment-monitor', '--from', 'yesterday'], '--from cannot be used. Give a day'],
    [
      ['payment-monitor', '--from', '2026-02-01', '--to', '2026-01-01'],
      '--to cannot be used. The end lies after',
    ],
    [['resume', 'x'], 'Say which run'],
  ])('refuses %j in one line', (args, words) => {
    const refuse = () => readCommand(args);
    expect(refuse).toThrow(words);
    expect(refuse).toThrow(/^[^\n]*$/);
  });

  it('takes flags in kebab case and gives the job its own names, each of its type', () => {
    expect(readCommand(charge('--amount', '2000', '--confirm', '--run-key', 'k'))).toMatchObject({
      kind: 'run',
      input: { customer_email: 'a@b.test', amount: 2000, confirm: true },
      runKey: 'k',
    });
    expect(readCommand(['payment-monitor', '--all', '--no-refunds'])).toMatchObject({
      input: { all: true, refunds: false },
    });
  });

  it('describes every job, every flag, what it is by default and what it needs', () => {
    for (const job of RUN_JOBS) {
      expect(describeJobs()).toContain(`${job.name} `);
      for (const name of Object.keys(job.input.shape)) {
        expect(describeJob(job)).toContain(`--${name.replaceAll('_', '-')}`);
      }
      expect(describeJob(job)).toContain('STRIPE_SECRET_KEY');
    }
  });
});
