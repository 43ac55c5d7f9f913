/**
 * Two workers charge many due invoices at a Stripe that allows so many requests a second; one is killed in the middle,
 * and its run is resumed. What must be true afterwards is asked of both sides: our rows, and the intents at Stripe.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { z } from 'zod';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { type OwnSandbox, startOwnSandbox } from '#tests/support/own-stripe-sandbox.ts';
import { ENDS, seedInvoices } from './seed-invoices.ts';

export interface InvoiceSimulation {
  invoices: number;
  perSecond: number;
  leaseSeconds: number;
  say?: (line: string) => void;
}

export interface InvoiceFigures {
  /** How many invoices ended how, by the kind of their customer. */
  ends: Record<string, number>;
  requests: number;
  refused: number;
  seconds: number;
  /** What was used of the allowed rate, while there was work for both or one. */
  shareOfRate: number;
  /** Sentences, each something that must not be. */
  problems: string[];
}

export async function simulateInvoices(simulation: InvoiceSimulation): Promise<InvoiceFigures> {
  const { invoices, perSecond, leaseSeconds, say = () => undefined } = simulation;
  await using database = await createTestDatabase();
  const sandbox = await startOwnSandbox();
  const processes: ChildProcess[] = [];
  try {
    await sandbox.control('/webhooks/pause');
    say(`Issuing ${invoices} invoices …`);
    await seedInvoices(database.owner, sandbox, invoices);
    await sandbox.control('/rate-limit', { per_second: perSecond });

    const begin = (resume: string | null) => {
      const process = startWorker(sandbox, database.serverUrl, { resume, perSecond, leaseSeconds });
      processes.push(process);
      return process;
    };
    const [one, other] = [begin(null), begin(null)];
    const [runOfOne] = await Promise.all([runIdOf(one), runIdOf(other)]);
    const began = performance.now();
    await until(
      async () => (await countTaken(sandbox)) >= invoices * 0.4,
      say,
      () => progressOf(database.owner, began),
    );
    one.kill('SIGKILL');
    say('Killed one of the two workers.');
    if (other.exitCode === null) await once(other, 'exit');
    const seconds = (performance.now() - began) / 1000;
    const { taken, refused } = await rateOf(sandbox);
    const problems = other.exitCode === 0 ? [] : [`The surviving worker ended with ${other.exitCode}.`];
    say('The other has ended; resuming the run of the one that was killed …');
    const resumed = begin(await diedRun(database.owner, runOfOne));
    if (resumed.exitCode === null) await once(resumed, 'exit');
    if (resumed.exitCode !== 0) problems.push(`The resumed run ended with ${resumed.exitCode}.`);

    problems.push(
      ...(await findWrongEnds(database.owner)),
      ...(await findWrongCharges(database.owner, sandbox.pool)),
      ...(await findWrongOutputs(database.owner, invoices)),
      ...(await findWrongShapes(database.owner)),
      ...(await findViolations(database.owner)).map(
        ({ invariant, rows }) =>
          `Rule ${invariant.number}, ${invariant.name}: ${JSON.stringify(rows.slice(0, 3))}`,
      ),
    );
    return {
      ends: await countEnds(database.owner),
      requests: taken,
      refused,
      seconds,
      shareOfRate: taken / seconds / perSecond,
      problems,
    };
  } finally {
    for (const process of processes) if (process.exitCode === null) process.kill('SIGKILL');
    await sandbox.stop();
  }
}

interface WorkerOptions {
  resume: string | null;
  perSecond: number;
  leaseSeconds: number;
}

function startWorker(
  { sandbox }: OwnSandbox,
  databaseUrl: string,
  { resume, perSecond, leaseSeconds }: WorkerOptions,
): ChildProcess {
  const input = { per_second: perSecond, concurrency: 24, lease_seconds: leaseSeconds };
  return fork('tests/simulation/invoices/charge-process.ts', [JSON.stringify({ resume, input })], {
    execArgv: ['--import', 'tsx'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: '8',
      STRIPE_API_URL: sandbox.url,
      STRIPE_JS_URL: `${sandbox.url}/v3/stripe.js`,
      STRIPE_SECRET_KEY: sandbox.secretKey,
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: sandbox.publishableKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
      // What the charging never looks at, and the environment has to be complete all the same.
      NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:9',
      NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_simulation',
      SUPABASE_SECRET_KEY: 'sb_secret_simulation',
      APP_URL: 'http://127.0.0.1:9',
      SMTP_URL: 'smtp://127.0.0.1:9',
      MAIL_FROM: 'billing@example.test',
      CRON_SECRET: 'of-the-simulation-alone',
      REFILL_SECRET: 'of-the-simulation-alone-0123456789',
    },
  });
}

const message = z.object({ runId: z.string() });

async function runIdOf(worker: ChildProcess): Promise<string> {
  const [said] = await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(([code]) => {
      throw new Error(`A worker ended with ${code} before it began.`);
    }),
  ]);
  return message.parse(said).runId;
}

const rate = z.object({ taken: z.number(), refused: z.number() });
const rateOf = async ({ control }: OwnSandbox) => rate.parse(await control('/rate-limit', undefined, 'GET'));
const countTaken = async (sandbox: OwnSandbox) => (await rateOf(sandbox)).taken;

async function until(
  isSo: () => Promise<boolean>,
  say: (line: string) => void,
  words: () => Promise<string>,
): Promise<void> {
  for (let looked = 0; !(await isSo()); looked++) {
    if (looked % 60 === 59) say(await words());
    await sleep(250);
  }
}

async function progressOf(owner: pg.Pool, began: number): Promise<string> {
  const { rows } = await owner.query<{ done: string }>(
    `select count(*) as done from public.invoices where attempts > 0 or status = 'paid'`,
  );
  return `${rows[0]?.done} done after ${Math.round((performance.now() - began) / 1000)} s`;
}

/** It is seen as died half a minute after it was last heard of. */
async function diedRun(owner: pg.Pool, runId: string): Promise<string> {
  for (;;) {
    await owner.query('select jobs.note_dead_runs()');
    const { rows } = await owner.query<{ status: string }>(
      'select status from public.job_runs where id = $1',
      [runId],
    );
    if (rows[0]?.status === 'died') return runId;
    await sleep(500);
  }
}

async function countEnds(owner: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await owner.query<{ end: string; count: number }>(
    `select c.name || ': ' || i.status as end, count(*)::integer as count from public.invoices i
     join public.customers c on c.id = i.customer_id group by 1 order by 2 desc`,
  );
  return Object.fromEntries(rows.map(({ end, count }) => [end, count]));
}

/** Each invoice in the state that its customer's card makes of it, asked for once. */
async function findWrongEnds(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ id: string; name: string; status: string; error: string | null }>(
    `select i.id, c.name, i.status, i.error from public.invoices i join public.customers c on c.id = i.customer_id
     where i.status <> $1::jsonb ->> c.name
       or i.attempts <> case when i.status = 'paid' then 0 else 1 end
       or (i.status = 'pending') <> (i.error is not distinct from 'no card on file')
       or exists (select from public.invoice_tries t where t.invoice_id = i.id and t.outcome = 'pending') limit 5`,
    [JSON.stringify(ENDS)],
  );
  return rows.map(
    (row) => `Invoice ${row.id} of a customer that ${row.name} is ${row.status} (${row.error}).`,
  );
}

/** Stripe has at most one intent for each invoice, and took the money of exactly those that are paid. */
async function findWrongCharges(owner: pg.Pool, stripe: pg.Pool): Promise<string[]> {
  const { rows: intents } = await stripe.query<{ invoice: string; paid: number; intents: number }>(
    `select document -> 'metadata' ->> 'refill_invoice_id' as invoice, count(*)::integer as intents,
       count(*) filter (where document ->> 'status' = 'succeeded')::integer as paid
     from objects where kind = 'payment_intent' group by 1`,
  );
  const { rows: charges } = await stripe.query<{ count: number }>(
    `select count(*)::integer as count from objects where kind = 'charge' and document ->> 'paid' = 'true'`,
  );
  const { rows: invoices } = await owner.query<{ id: string }>(
    `select id::text from public.invoices where status = 'paid'`,
  );
  const paid = new Set(invoices.map(({ id }) => id));
  const problems = intents
    .filter((one) => one.intents > 1 || (one.paid === 1) !== paid.has(one.invoice))
    .slice(0, 5)
    .map((one) => `Invoice ${one.invoice} has ${one.intents} intents, ${one.paid} of them paid.`);
  if (charges[0]?.count !== paid.size) {
    problems.push(`Stripe has ${charges[0]?.count} paid charges for ${paid.size} paid invoices.`);
  }
  return problems;
}

/** Each result has exactly the keys and types that others read: an intent where one was asked, an error otherwise. */
async function findWrongShapes(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ result: unknown }>(
    `select r as result from public.job_runs j cross join jsonb_array_elements(j.output::jsonb) r
     cross join lateral (select array_agg(k order by k) as keys from jsonb_object_keys(r) k) k
     where j.status = 'succeeded' and not (jsonb_typeof(r -> 'invoice_id') = 'number' and case
       when r ->> 'status' in ('paid', 'requires_auth')
         then keys = '{invoice_id,payment_intent_id,status}' and r ->> 'payment_intent_id' like 'pi\\_%'
       when r ->> 'status' in ('failed', 'skipped')
         then keys = '{error,invoice_id,status}' and length(r ->> 'error') > 0
       else false end) limit 5`,
  );
  return rows.map(({ result }) => `A result has another shape than is agreed: ${JSON.stringify(result)}`);
}

/** The outputs of the runs together name every invoice once. */
async function findWrongOutputs(owner: pg.Pool, invoices: number): Promise<string[]> {
  const { rows } = await owner.query<{ named: number; different: number }>(
    `select count(*)::integer as named, count(distinct r ->> 'invoice_id')::integer as different
     from public.job_runs j cross join jsonb_array_elements(j.output::jsonb) r where j.status = 'succeeded'`,
  );
  const { named = 0, different = 0 } = rows[0] ?? {};
  return named === invoices && different === invoices
    ? []
    : [`The runs name ${named} invoices, ${different} of them different, instead of ${invoices}.`];
}
