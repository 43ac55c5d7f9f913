/** How reading keeps its speed as the ledger grows: the same queries at ten thousand and at a million entries. */
import type { BenchStack } from './bench-stack.ts';
import { fillLedger, openTenants } from './fill-ledger.ts';
import { READS, type Read } from './reads.ts';
import type { CellResult } from './run-cells.ts';
import { quantile, spreadOf } from './statistics.ts';

const TENANTS = 1_000;
const SMALL = 10_000;
const LARGE = 1_000_000;
const ROUNDS = 5;
const READS_A_ROUND = 200;
const GOAL = 2;

export async function growthResults(
  stack: BenchStack,
  say: (sentence: string) => void,
): Promise<CellResult[]> {
  // Each has one entry already, of its grant.
  const ids = await openTenants(stack.owner, TENANTS);
  say(`\nFilling the ledger of ${TENANTS} tenants to ${SMALL} entries …`);
  await fillLedger(stack.owner, ids, SMALL / TENANTS - 1, 10);
  const small = await timeReads(stack, ids);
  say(`Filling it to ${LARGE} entries …`);
  await fillLedger(stack.owner, ids, (LARGE - SMALL) / TENANTS, 90);
  await stack.checkInvariants();
  const large = await timeReads(stack, ids);
  const results: CellResult[] = [];
  for (const read of READS) {
    const [before, after] = [small.get(read.name) ?? [], large.get(read.name) ?? []];
    const spread = spreadOf(after.map((time, round) => time / (before[round] ?? Number.NaN)));
    results.push(
      {
        name: `${read.name}: time at a million ÷ at ten thousand`,
        ...spread,
        goal: { kind: 'at most', value: GOAL },
        met: spread.median <= GOAL,
      },
      { name: `${read.name}: ms at a million`, ...spreadOf(after), goal: null, met: null },
    );
    say(`\n${read.name}\n${await explain(stack, read, ids[0] ?? '')}`);
  }
  return results;
}

/** The median time of each read, in so many rounds. */
async function timeReads(stack: BenchStack, tenantIds: readonly string[]): Promise<Map<string, number[]>> {
  await stack.owner.query('vacuum analyze');
  const client = await stack.owner.connect();
  const medians = new Map<string, number[]>();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const read of READS) {
        await client.query('begin');
        await client.query(`set local role ${read.role}`);
        const times: number[] = [];
        for (let n = 0; n < READS_A_ROUND; n++) {
          const tenantId = tenantIds[(n * 7 + round) % tenantIds.length];
          const startedAt = performance.now();
          await client.query({ name: read.name, text: read.sql, values: [tenantId] });
          times.push(performance.now() - startedAt);
        }
        await client.query('commit');
        times.sort((a, b) => a - b);
        medians.set(read.name, [...(medians.get(read.name) ?? []), quantile(times, 0.5)]);
      }
    }
  } finally {
    client.release();
  }
  return medians;
}

async function explain(stack: BenchStack, read: Read, tenantId: string): Promise<string> {
  const client = await stack.owner.connect();
  try {
    await client.query('begin');
    await client.query(`set local role ${read.role}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, buffers off, summary off) ${read.plan.replaceAll('$1', `'${tenantId}'`)}`,
    );
    await client.query('commit');
    return rows.map((row) => `    ${row['QUERY PLAN']}`).join('\n');
  } finally {
    client.release();
  }
}
