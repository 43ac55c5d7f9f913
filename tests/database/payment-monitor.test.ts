/** The job against the local Stripe of this run: what it prints, what it keeps, and that it reads everything once. */
import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginRun } from '#lib/run-jobs/begin-run.ts';
import { executeRun } from '#lib/run-jobs/execute-run.ts';
import { runJob } from '../support/job-command.ts';
import { owner, rows } from '../support/running-ledger.ts';
import { control, stripe } from '../support/stripe.ts';

const EXAMPLE = {
  message: 'Successfully processed 10 Stripe charges',
  total_amount_cents: 150000,
  total_amount_usd: 1500.0,
  charge_count: 10,
  charges_stored: 10,
};
const typesOf = (object: object) => Object.entries(object).map(([key, value]) => [key, typeof value]);

let template: Stripe.Charge;
/** A sandbox with nothing in it but one charge of 20 dollars, and nothing read of it. */
beforeEach(async () => {
  await control('POST', '/reset');
  await owner.query('truncate public.processed_charges, public.processed_objects, public.monitor_cursors');
  const intent = await stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    description: 'The first',
    receipt_email: 'payer@example.test',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    expand: ['latest_charge'],
  });
  if (typeof intent.latest_charge !== 'object' || !intent.latest_charge)
    throw new Error('There is no charge.');
  template = intent.latest_charge;
});

const copy = (count: number, more: object = {}) =>
  control('POST', `/charges/${template.id}/copy`, { count, ...more });

async function monitor(input: object) {
  const { run } = await beginRun({
    job: 'payment-monitor',
    input,
    runKey: randomUUID(),
    startedVia: 'command',
    startedBy: 'a test',
    isEnqueued: false,
  });
  const ended = await executeRun(run);
  expect(ended).toMatchObject({ status: 'succeeded', error: null });
  return ended;
}

describe('the command', () => {
  it('prints what the document shows and nothing else, key by key, type by type', async () => {
    await copy(30);
    const { status, stdout } = await runJob(['payment-monitor']);
    expect(status).toBe(0);
    const output = JSON.parse(stdout);
    expect(typesOf(output)).toEqual(typesOf(EXAMPLE));
    expect(output.message).toBe(EXAMPLE.message);
    expect(output).toMatchObject({ charge_count: 10, charges_stored: 10 });
    const [{ sum } = { sum: 0 }] = await rows<{ sum: number }>(
      'select sum(amount)::integer as sum from public.processed_charges',
    );
    expect(output.total_amount_cents).toBe(sum);
    expect(output.total_amount_usd).toBeCloseTo(sum / 100, 2);
  });
});

describe('a run', () => {
  it('keeps the fields of the document, as Stripe has them', async () => {
    await monitor({});
    const [charge] = await rows(
      'select charge_id, amount, currency, customer_email, description, status, created_at from public.processed_charges',
    );
    expect(charge).toEqual({
      charge_id: template.id,
      amount: 2000,
      currency: 'usd',
      customer_email: 'payer@example.test',
      description: 'The first',
      status: 'succeeded',
      created_at: new Date(template.created * 1000),
    });
  });

  it('stores a charge once, however often it is read', async () => {
    await copy(20);
    expect((await monitor({ limit: 15 })).output).toMatchObject({ charge_count: 15, charges_stored: 15 });
    expect((await monitor({ limit: 20 })).output).toMatchObject({ charge_count: 20, charges_stored: 5 });
  });

  it('never adds up two currencies: the sum is of dollars, the totals are apart', async () => {
    await copy(300, { currencies: ['usd', 'eur', 'jpy'] });
    const run = await monitor({ all: true });
    const sums = await rows<{ currency: string; sum: number }>(
      'select currency, sum(amount)::integer as sum from public.processed_charges group by currency',
    );
    const totals = Object.fromEntries(sums.map(({ currency, sum }) => [currency, sum]));
    expect(Object.keys(totals).sort()).toEqual(['eur', 'jpy', 'usd']);
    expect(run.state).toMatchObject({ charges: { totals } });
    expect(run.output).toMatchObject({ total_amount_cents: totals.usd, charge_count: 301 });
  });

  it('takes the status that is asked for alone', async () => {
    await copy(100, { failed_every: 4 });
    expect((await monitor({ all: true, status: 'failed' })).output).toMatchObject({ charges_stored: 25 });
    expect((await monitor({ all: true })).output).toMatchObject({ charges_stored: 76 });
    expect((await monitor({ all: true, status: 'all' })).output).toMatchObject({
      charge_count: 101,
      charges_stored: 0,
    });
  });

  it('takes the days that are asked for alone, whenever they are asked for', async () => {
    await copy(200, { span_seconds: 200 * 3600 });
    const now = await control<{ now: number }>('GET', '/clock');
    const at = (hours: number) => new Date((now.now - hours * 3600) * 1000 - 1800_000).toISOString();
    const { output } = await monitor({ all: true, from: at(100), to: at(50) });
    expect(output).toMatchObject({ charge_count: 50, charges_stored: 50 });
    expect((await monitor({ all: true })).output).toMatchObject({ charges_stored: 151 });
  });

  it('after another reads only what is new', async () => {
    await copy(250);
    await monitor({ all: true });
    await copy(30);
    expect((await monitor({ all: true })).output).toMatchObject({ charge_count: 30, charges_stored: 30 });
    expect((await monitor({ all: true })).output).toMatchObject({ charge_count: 0, charges_stored: 0 });
  });

  it('sees what was pending become a success later', async () => {
    const method = await control<{ id: string }>('POST', '/cards', {
      number: '4242424242424242',
      settles_later: 'succeeds',
    });
    const intent = await stripe.paymentIntents.create({
      amount: 3000,
      currency: 'usd',
      payment_method: method.id,
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    expect(intent.status).toBe('processing');
    await monitor({ all: true });
    await control('POST', `/payment_intents/${intent.id}/settle`, { outcome: 'succeed' });
    await monitor({ all: true });
    expect(await rows('select amount, status from public.processed_charges order by amount')).toEqual([
      { amount: 2000, status: 'succeeded' },
      { amount: 3000, status: 'succeeded' },
    ]);
  });

  it('reads refunds too, each once, in the state they have now', async () => {
    const { id } = await control<{ id: string }>('POST', '/refunds', { charge: template.id, amount: 500 });
    await monitor({ all: true, refunds: true });
    await monitor({ all: true, refunds: true });
    expect(
      await rows('select kind, object_id, amount, currency, charge_id from public.processed_objects'),
    ).toEqual([{ kind: 'refund', object_id: id, amount: 500, currency: 'usd', charge_id: template.id }]);
  });

  it('begins anew where Stripe does not know the charge it stood at', async () => {
    await monitor({ all: true });
    await owner.query(`update public.monitor_cursors set newest_id = 'ch_gone'`);
    await copy(5);
    expect((await monitor({ all: true })).output).toMatchObject({ charges_stored: 5 });
  });

  it('has operators told of new charges above a threshold, once, in one currency', async () => {
    await copy(3, { currencies: ['eur'] });
    await monitor({ all: true, notice_above: 50, notice_currency: 'eur' });
    await monitor({ all: true, notice_above: 50, notice_currency: 'eur' });
    const lines = await rows(
      `select details ->> 'currency' as currency from public.job_run_lines l join public.job_runs r on r.id = l.run_id
       where line = 'A large charge' and r.created_at > now() - interval '1 minute'
         and details ->> 'id' in (select charge_id from public.processed_charges)`,
    );
    expect(lines).toEqual(Array.from({ length: 3 }, () => ({ currency: 'eur' })));
  });
});
