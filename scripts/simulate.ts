/**
 * `npm run simulate -- [--seeds 5000] [--seed N]`: random sequences of ledger operations against a model, each from a
 * seed of its own. `--only invoices`: 10,000 due invoices charged at Stripe's pace. Brings a Postgres of its own, unless
 * TEST_SUPERUSER_DATABASE_URL and its companions name one.
 */
import { parseArgs } from 'node:util';
import { reportInvoices } from '#tests/simulation/invoices/report-invoices.ts';
import { describeFailure, runSeeds } from '#tests/simulation/run-seeds.ts';
import { startTestPostgres } from '#tests/support/start-test-postgres.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
const count = Number(values.seeds ?? (values.seed === undefined ? 1000 : 1));
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error('Give whole numbers: npm run simulate -- --seeds 5000, or --seed 42.');
  process.exit(1);
}

await using _postgres = await startTestPostgres();
const holds = values.only === 'invoices' ? await reportInvoices() : await simulateLedger();
process.exitCode = holds ? 0 : 1;
process.disconnect?.();

async function simulateLedger(): Promise<boolean> {
  console.log(count === 1 ? `Seed ${first}` : `Seeds ${first} to ${first + count - 1}`);
  const started = Date.now();
  const failure = await runSeeds(first, count, (done) => {
    if (done % 100 === 0)
      console.log(`${done} of ${count} hold (${Math.round((Date.now() - started) / 1000)} s)`);
  });
  console.log(failure === null ? `All ${count} hold.` : describeFailure(failure));
  return failure === null;
}
