/**
 * `npm run simulate -- [--seeds 5000] [--seed N] [--only ledger|faults|invoices]`: random histories, each from a seed of its own.
 * ledger: sequences of ledger operations against a model. faults: purchases, recharges, refunds, disputes and debits of
 * the whole product while its Stripe lies. invoices, where it is asked for: 10,000 due invoices charged at Stripe's pace.
 * Each brings what it needs and takes it away again.
 */
import { parseArgs } from 'node:util';
import { describeFailure as describeFaults, runFaultSeeds } from '#tests/simulation/faults/run-seeds.ts';
import { startWorld } from '#tests/simulation/faults/world.ts';
import { reportInvoices } from '#tests/simulation/invoices/report-invoices.ts';
import { describeFailure, runSeeds } from '#tests/simulation/run-seeds.ts';
import { startTestPostgres } from '#tests/support/start-test-postgres.ts';
import { ensureBuild } from './stack/build.ts';

/** Beside the build of `npm start`, as the tests have it. */
const DIST_DIR = '.next-test';

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
const count = Number(values.seeds ?? (values.seed === undefined ? 1000 : 1));
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error('Give whole numbers: npm run simulate -- --seeds 5000, or --seed 42.');
  process.exit(1);
}
const SIMULATIONS = ['ledger', 'faults', 'invoices'];
if (values.only !== undefined && !SIMULATIONS.includes(values.only)) {
  console.error(`Give --only ${SIMULATIONS.join(', --only ')}, or none for ledger and faults.`);
  process.exit(1);
}

console.log(count === 1 ? `Seed ${first}` : `Seeds ${first} to ${first + count - 1}`);
const failures: string[] = [];
const isAsked = (name: string) => (values.only ?? name) === name;
if (isAsked('ledger')) failures.push(...(await simulateLedger()));
if (isAsked('faults')) failures.push(...(await simulateFaults()));
if (values.only === 'invoices') failures.push(...(await simulateInvoices()));
for (const failure of failures) console.log(failure);
process.exitCode = failures.length === 0 ? 0 : 1;
process.disconnect?.();

async function simulateLedger(): Promise<string[]> {
  await using _postgres = await startTestPostgres();
  const failure = await runSeeds(first, count, progress('ledger'));
  return failure === null ? [] : [describeFailure(failure)];
}

async function simulateFaults(): Promise<string[]> {
  ensureBuild('.', DIST_DIR);
  await using world = await startWorld({ distDir: DIST_DIR });
  const failure = await runFaultSeeds(world, first, count, progress('faults'));
  return failure === null ? [] : [describeFaults(failure)];
}

async function simulateInvoices(): Promise<string[]> {
  await using _postgres = await startTestPostgres();
  return (await reportInvoices()) ? [] : ['The invoices did not end as they have to.'];
}

/** Says every hundred seeds how far it is. */
function progress(what: string): (done: number) => void {
  const started = Date.now();
  return (done) => {
    if (done % 100 !== 0 && done !== count) return;
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(`${what}: ${done} of ${count} hold (${seconds} s)`);
  };
}
