/** The job, run as a person runs it, on the database and the local Stripe of this run. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { findCustomerCard } from '#lib/customers/find-customer-card.ts';
import { findOrCreateCustomer } from '#lib/customers/find-or-create-customer.ts';
import { beginRun } from '#lib/run-jobs/begin-run.ts';
import { executeRun } from '#lib/run-jobs/execute-run.ts';
import { runJob, startJob } from '../support/job-command.ts';
import { owner, rows } from '../support/running-ledger.ts';
import { control, stripe } from '../support/stripe.ts';
import { randomEmail } from '../support/tenants.ts';

/** What the document shows, key by key. */
const EXAMPLE = {
  success: true,
  payment_intent_id: 'pi_1234567890abcdef',
  customer_id: 'cus_1234567890abcdef',
  amount: 2000,
  currency: 'usd',
  status: 'requires_payment_method',
  receipt_url: 'https://pay.stripe.com/receipts/...',
};
const typesOf = (object: object) => Object.entries(object).map(([key, value]) => [key, typeof value]);

const GOOD = '4242424242424242';
const DECLINES = '4000000000000341';
const AUTHENTICATES = '4000002760003184';

afterEach(() => control('DELETE', '/faults'));

const fault = (kind: string, path: string, more: object = {}) =>
  control('POST', '/faults', { kind, match: { method: 'POST', path }, ...more });

/** A customer of the platform with a saved card. */
async function withCard(number: string): Promise<{ email: string; customerId: string }> {
  const email = randomEmail();
  const { stripe_customer_id: customerId } = await findOrCreateCustomer({ tenantId: null, email });
  await control('POST', '/cards', { number, customer: customerId, set_up_for_off_session: number === GOOD });
  return { email, customerId };
}

/** In this process, which is what the command does after it has read its flags. */
async function charge(
  email: string,
  runKey: string = randomUUID(),
  input: object = { confirm: true, amount: 2000 },
) {
  const { run } = await beginRun({
    job: 'charge-customer',
    input: { customer_email: email, ...input },
    runKey,
    startedVia: 'command',
    startedBy: 'a test',
    isEnqueued: false,
  });
  return executeRun(run);
}

/** Takes a run up again that was cut off, without waiting until it is taken for dead. */
async function resume(runId: string) {
  await owner.query(
    `update public.job_runs set heartbeat_at = now() - interval '1 minute' where id = $1 and status = 'running'`,
    [runId],
  );
  return runJob(['resume', runId]);
}

const chargesOf = async (customerId: string) =>
  (await stripe.charges.list({ customer: customerId, limit: 100 })).data.filter(
    ({ status }) => status === 'succeeded',
  );

describe('the command', () => {
  it('prints what the document shows and nothing else, key by key, type by type', async () => {
    const { email } = await withCard(GOOD);
    const flags = ['--customer-email', email, '--amount', '2000', '--currency', 'usd', '--confirm'];
    const { status, stdout } = await runJob(['charge-customer', ...flags]);
    expect(status).toBe(0);
    expect(typesOf(JSON.parse(stdout))).toEqual(typesOf(EXAMPLE));
    expect(JSON.parse(stdout)).toMatchObject({
      success: true,
      amount: 2000,
      currency: 'usd',
      status: 'succeeded',
    });
  });

  it('waits for a person where nothing confirms the payment, and has no receipt yet', async () => {
    const email = randomEmail();
    const { status, stdout } = await runJob(['charge-customer', '--customer-email', email]);
    expect(status).toBe(0);
    const output = JSON.parse(stdout);
    expect(Object.keys(output)).toEqual(Object.keys(EXAMPLE));
    expect(output).toMatchObject({
      amount: 2000,
      currency: 'usd',
      status: 'requires_payment_method',
      receipt_url: null,
    });
    const [payment] = await rows(
      'select payment_intent_id, customer_id, amount, currency, status from public.customer_payments where payment_intent_id = $1',
      [output.payment_intent_id],
    );
    expect(payment).toEqual({
      payment_intent_id: output.payment_intent_id,
      customer_id: output.customer_id,
      amount: 2000,
      currency: 'usd',
      status: 'requires_payment_method',
    });
    const customer = await stripe.customers.retrieve(output.customer_id);
    expect(customer).toMatchObject({ email });
  });

  it('answers the same run for the same key, and charges once', async () => {
    const { email, customerId } = await withCard(GOOD);
    const flags = ['--customer-email', email, '--amount', '700', '--confirm', '--run-key', randomUUID()];
    const [first, second] = [
      await runJob(['charge-customer', ...flags]),
      await runJob(['charge-customer', ...flags]),
    ];
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(second.stdout).toBe(first.stdout);
    expect(await chargesOf(customerId)).toHaveLength(1);
    const other = await runJob(['charge-customer', ...flags.with(3, '701')]);
    expect(other).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('already used for another run'),
    });
  });

  it('refuses bad input with status 2 and one line, before there is a run', async () => {
    const email = randomEmail();
    const { status, stdout, stderr } = await runJob([
      'charge-customer',
      '--customer-email',
      email,
      '--amount',
      '49',
    ]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: '--amount cannot be used. The least that can be charged is $0.50.\n',
    });
    expect(await rows(`select from public.job_runs where input ->> 'customer_email' = $1`, [email])).toEqual(
      [],
    );
  });

  it('charges once however often it is killed on its way', async () => {
    const { email, customerId } = await withCard(GOOD);
    const runKey = randomUUID();
    const flags = ['--customer-email', email, '--amount', '900', '--confirm', '--run-key', runKey];
    await control('POST', '/faults', {
      kind: 'delay_after',
      match: { path: '*' },
      rate: 0.5,
      seed: 7,
      delay_ms: 250,
    });
    const runOf = async () =>
      (
        await rows<{ id: string; status: string }>(
          'select id, status from public.job_runs where run_key = $1',
          [runKey],
        )
      )[0];
    let first = startJob(['charge-customer', ...flags]);
    for (let kill = 1; kill <= 6; kill++) {
      await untilSaid(first, 'Run ');
      await new Promise((resolve) => setTimeout(resolve, kill * 90));
      first.process.kill('SIGKILL');
      await first.ended;
      const run = await runOf();
      if (run?.status === 'succeeded') break;
      await owner.query(
        `update public.job_runs set heartbeat_at = now() - interval '1 minute' where run_key = $1`,
        [runKey],
      );
      first = startJob(['charge-customer', ...flags]);
    }
    await first.ended;
    await control('DELETE', '/faults');
    const run = await runOf();
    if (run && run.status !== 'succeeded') expect((await resume(run.id)).status).toBe(0);
    expect(await runOf()).toMatchObject({ status: 'succeeded' });
    expect(await chargesOf(customerId)).toHaveLength(1);
    expect((await stripe.paymentIntents.list({ customer: customerId })).data).toHaveLength(1);
  });
});

async function untilSaid(job: ReturnType<typeof startJob>, words: string): Promise<void> {
  let hasEnded = false;
  job.ended.then(() => {
    hasEnded = true;
  });
  while (!job.stderr().includes(words) && !hasEnded) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('charging a saved card', () => {
  it('that declines fails the run, says why and charges nothing, again and again', async () => {
    const { email, customerId } = await withCard(DECLINES);
    const key = randomUUID();
    const run = await charge(email, key);
    expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining("You weren't charged") });
    expect(run.output).toMatchObject({
      success: false,
      status: 'requires_payment_method',
      receipt_url: null,
    });
    expect((await resume(run.id)).status).toBe(1);
    expect(await chargesOf(customerId)).toHaveLength(0);
    expect((await stripe.paymentIntents.list({ customer: customerId })).data).toHaveLength(1);
  });

  it('that wants its owner fails the run and charges nothing', async () => {
    const { email, customerId } = await withCard(AUTHENTICATES);
    const run = await charge(email);
    expect(run).toMatchObject({ status: 'failed', output: { success: false } });
    expect(await chargesOf(customerId)).toHaveLength(0);
  });

  it('where there is none fails before anything is begun', async () => {
    const email = randomEmail();
    const key = randomUUID();
    expect(await charge(email, key)).toMatchObject({
      status: 'failed',
      output: null,
      error: `${email} has no saved card. Nothing was charged.`,
    });
    expect(await rows('select from public.customer_payments where request_key = $1', [`run:${key}`])).toEqual(
      [],
    );
  });

  it('that was detached behind our back takes the newest instead', async () => {
    const { email, customerId } = await withCard(GOOD);
    const customer = await findOrCreateCustomer({ tenantId: null, email });
    const card = await findCustomerCard(customer);
    await stripe.paymentMethods.detach(card ?? '');
    await control('POST', '/cards', {
      number: '5555555555554444',
      customer: customerId,
      set_up_for_off_session: true,
    });
    expect(await charge(email)).toMatchObject({ status: 'succeeded' });
    expect(await chargesOf(customerId)).toMatchObject([
      { payment_method_details: { card: { last4: '4444' } } },
    ]);
  });
});

describe('when Stripe is in trouble', () => {
  it.each([
    ['S1, its answer is lost after it charged', 'drop_after', {}],
    ['S2, it is never reached', 'drop_before', {}],
    ['S3, it answers 500 after it charged', 'error_500_after', {}],
    ['S3, it answers 500 and did nothing', 'error_500', {}],
    ['S4, it is overloaded', 'error_429', { times: 2 }],
  ])('%s: the run charges once, at once or when it goes on', async (_, kind, more) => {
    const { email, customerId } = await withCard(GOOD);
    // As often as the client tries by itself, so that the run sees it.
    await fault(kind, '/v1/payment_intents', { times: kind.startsWith('drop') ? 4 : 1, ...more });
    const run = await charge(email);
    await control('DELETE', '/faults');
    if (run.status !== 'succeeded') {
      expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('take') });
      expect((await resume(run.id)).status).toBe(0);
    }
    const charged = await chargesOf(customerId);
    expect(charged).toHaveLength(1);
    const [payment] = await rows('select status from public.customer_payments where payment_intent_id = $1', [
      charged[0]?.payment_intent,
    ]);
    expect(payment).toEqual({ status: 'succeeded' });
  });

  it('S5, its memory of the key is over: the intent is looked for first', async () => {
    const { email, customerId } = await withCard(GOOD);
    await fault('drop_after', '/v1/payment_intents', { times: 4 });
    const run = await charge(email);
    await control('DELETE', '/faults');
    expect(run.status).toBe('failed');
    await owner.query(
      `update public.customer_payments set created_at = created_at - interval '25 hours' where request_key = $1`,
      [`run:${run.run_key}`],
    );
    // The sandbox forgets with its clock, which is everybody's: forgotten here is that the key was ever used.
    await owner.query(`update public.customer_payments set key_number = 2 where request_key = $1`, [
      `run:${run.run_key}`,
    ]);
    expect((await resume(run.id)).status).toBe(0);
    expect(await chargesOf(customerId)).toHaveLength(1);
  });

  it('twenty who need one new customer at once make one at Stripe', async () => {
    const email = randomEmail();
    const made = await Promise.all(
      Array.from({ length: 20 }, () => findOrCreateCustomer({ tenantId: null, email })),
    );
    expect(new Set(made.map(({ stripe_customer_id }) => stripe_customer_id)).size).toBe(1);
    expect((await stripe.customers.list({ email })).data).toHaveLength(1);
  });

  it.each(['drop_after', 'error_500_after', 'error_500'])(
    'a customer whose making ends in %s is one',
    async (kind) => {
      const email = randomEmail();
      await fault(kind, '/v1/customers', { times: kind === 'drop_after' ? 4 : 1 });
      await findOrCreateCustomer({ tenantId: null, email }).catch(() => undefined);
      await control('DELETE', '/faults');
      await findOrCreateCustomer({ tenantId: null, email });
      expect((await stripe.customers.list({ email })).data).toHaveLength(1);
    },
  );

  it('a customer that is at Stripe already is found by the address', async () => {
    const email = randomEmail();
    const known = await stripe.customers.create({ email });
    const found = await findOrCreateCustomer({ tenantId: null, email });
    expect(found.stripe_customer_id).toBe(known.id);
  });
});
