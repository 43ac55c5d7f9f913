/**
 * How reading keeps its speed as the ledger grows: the same queries at ten thousand entries and at a million. A tenant
 * has a thousand entries at both, so that the answers are of one size and only the ledger around them differs.
 */
import type { BenchStack } from './bench-stack.ts';
import { fillLedger, openTenants } from './fill-ledger.ts';
import { joinTenants, timePages } from './pages.ts';
import { READS, type Read } from './reads.ts';
import type { CellResult } from './run-cells.ts';
import { quantile, spreadOf } from './statistics.ts';

const ENTRIES_OF_A_TENANT = 1_000;
const FEW_TENANTS = 10;
const MANY_TENANTS = 1_000;
const DAYS = 90;
const ROUNDS = 5;
const READS_A_ROUND = 200;
const GOAL = 2;

export async function growthResults(
  stack: BenchStack,
  say: (sentence: string) => void,
): Promise<CellResult[]> {
  say('\nFilling a ledger with ten thousand entries …');
  const few = await addTenants(stack, FEW_TENANTS);
  await joinTenants(stack, few);
  const small = await timeReads(stack, few);
  const smallPages = await timePages(stack, few, ROUNDS);
  say('Filling it to a million …');
  const ids = [...few, ...(await addTenants(stack, MANY_TENANTS - FEW_TENANTS))];
  await stack.checkInvariants();
  const large = await timeReads(stack, ids);
  const largePages = await timePages(stack, few, ROUNDS);
  for (const read of READS) say(`\n${read.name}\n${await explain(stack, read, ids[0] ?? '')}`);
  const held = new Map(READS.map(({ name, hasGoal }) => [name, hasGoal]));
  return [...compare(small, large, (name) => held.get(name) ?? true), ...compare(smallPages, largePages)];
}

/** Round by round: how much longer each took in the large ledger. */
function compare(
  small: Map<string, number[]>,
  large: Map<string, number[]>,
  hasGoal = (_name: string) => true,
): CellResult[] {
  return [...large].flatMap(([name, after]) => {
    const before = small.get(name) ?? [];
    const spread = spreadOf(after.map((time, round) => time / (before[round] ?? Number.NaN)));
    const goal = hasGoal(name) ? { kind: 'at most' as const, value: GOAL } : null;
    return [
      {
        name: `${name}: time at a million ÷ at ten thousand`,
        ...spread,
        goal,
        met: goal && spread.median <= goal.value,
      },
      { name: `${name}: ms at a million`, ...spreadOf(after), goal: null, met: null },
    ];
  });
}

async function addTenants(stack: BenchStack, count: number): Promise<string[]> {
  const ids = await openTenants(stack.owner, count);
  // One is there already: that of the grant.
  await fillLedger(stack.owner, ids, ENTRIES_OF_A_TENANT - 1, DAYS);
  return ids;
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
      `explain (analyze, costs off, buffers off, summary off) ${read.sql.replaceAll('$1', `'${tenantId}'`)}`,
    );
    await client.query('commit');
    return rows.map((row) => `    ${row['QUERY PLAN']}`).join('\n');
  } finally {
    client.release();
  }
}
