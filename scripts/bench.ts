/**
 * `npm run bench [-- --quick] [--json] [--pairs n] [--seconds n] [--only text]`: paired runs on this machine against the
 * production build with one application process and a database of its own; see docs/performance.md. With --json the
 * cells that have a goal are printed as `[{ name, median, min, max, goal, met }]`, and nothing else on standard output.
 */
import { parseArgs } from 'node:util';
import { type BenchStack, type BenchTenants, startBenchStack } from '#tests/bench/bench-stack.ts';
import { type Cell, cellsOf } from '#tests/bench/cells.ts';
import { growthResults } from '#tests/bench/growth.ts';
import { ingestCellsOf, preparePeer } from '#tests/bench/ingest-cells.ts';
import { describeMachine, lookAtMachine } from '#tests/bench/machine.ts';
import { type CellResult, runCell } from '#tests/bench/run-cells.ts';
import { runLoad } from '#tests/bench/run-load.ts';
import { ensureBuild } from './stack/build.ts';

/** Beside the build of `npm start`, as the tests have it. */
const DIST_DIR = '.next-test';
const WARM_UP_SECONDS = 5;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    pairs: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const pairs = Number(options.pairs ?? (options.quick ? 2 : 5));
const seconds = Number(options.seconds ?? (options.quick ? 1 : 3));
const say = (sentence: string) => (options.json ? console.error(sentence) : console.log(sentence));

let stack: BenchStack | undefined;
const results: CellResult[] = [];
const stop = async () => {
  await stack?.stop();
  stack = undefined;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
  process.on(signal, () => void stop().then(() => process.exit(130)));
}

try {
  ensureBuild('.', DIST_DIR);
  stack = await startBenchStack(DIST_DIR, say);
  await measure(stack);
} finally {
  await stop();
}
const goals = results.filter(({ goal }) => goal !== null);
if (options.json) {
  console.log(
    JSON.stringify(
      goals.map((result) => ({ ...result, goal: result.goal?.value })),
      null,
      2,
    ),
  );
} else {
  const missed = goals.filter(({ met }) => !met).length;
  console.log(
    missed === 0
      ? `\nAll ${goals.length} goals are met.`
      : `\n${missed} of ${goals.length} goals are missed.`,
  );
}
process.exit(0);

async function measure(running: BenchStack): Promise<void> {
  say(describeMachine(lookAtMachine(running.dir)));
  // First, while the ledger holds nothing else.
  if (!options.quick && 'growth'.includes(options.only)) {
    const found = await growthResults(running, say);
    results.push(...found);
    for (const result of found) say(describeResult(result));
  }
  if (options.only === 'growth') return;
  const one = await running.makeTenants(1);
  const thousand = await running.makeTenants(1_000);
  const isChosen = ({ name }: Cell) => name.includes(options.only);
  let fastest: Promise<number> | undefined;
  const rawConnections = () => {
    fastest ??= bestConnections(running, one);
    return fastest;
  };
  const debits = cellsOf({
    stack: running,
    one,
    thousand,
    rawConnections,
    seconds,
  }).filter(isChosen);
  const ingest = ingestCellsOf({ stack: running, tenants: thousand, isQuick: options.quick }).filter(
    isChosen,
  );
  if (debits.length > 0) {
    await warmUp(running, one, thousand);
    // Before any cell: what looking for it debits is in the ledger, and acknowledged to no cell.
    await rawConnections();
  }
  if (ingest.length > 0) await preparePeer(running);
  for (const cell of [...debits, ...ingest]) {
    const found = await runCell(cell, pairs, running);
    results.push(...found);
    say(`\n${cell.name}, ${pairs} pairs; the ledger holds what was acknowledged, once`);
    for (const result of found) say(describeResult(result));
    say(`  ${describeMachine(lookAtMachine(running.dir))}`);
  }
}

/** WAL segments are made once and then reused: the first run would pay for them. The routes compile, the pools fill. */
async function warmUp(running: BenchStack, one: BenchTenants, thousand: BenchTenants): Promise<void> {
  for (const { keys } of [one, thousand]) {
    for (const port of [running.meterPort, running.appPort]) {
      for (const [path, debitsPerRequest] of [
        ['/api/credits/consume/batch', 100],
        ['/api/credits/consume', 1],
      ] as const) {
        await runLoad(
          {
            kind: 'http',
            host: '127.0.0.1',
            port,
            path,
            keys,
            debitsPerRequest,
            callers: 8,
            seconds: options.quick ? 1 : WARM_UP_SECONDS,
          },
          running.env,
        );
      }
    }
  }
  await running.owner.query('analyze');
}

async function bestConnections(running: BenchStack, { ids }: BenchTenants): Promise<number> {
  let best = { connections: 1, perSecond: 0 };
  for (const connections of [1, 2, 4, 8, 16]) {
    const { perSecond } = await runLoad(
      { kind: 'raw', databaseUrl: running.env.DATABASE_URL ?? '', tenantIds: ids, connections, seconds },
      running.env,
    );
    if (perSecond > best.perSecond) best = { connections, perSecond };
  }
  return best.connections;
}

function describeResult({ name, median, min, max, goal, met }: CellResult): string {
  const digits = median >= 1_000 ? 0 : 2;
  const figure = (value: number) => value.toFixed(digits);
  const verdict = goal === null ? '' : `  goal ${goal.kind} ${goal.value}: ${met ? 'met' : 'MISSED'}`;
  return `  ${name.padEnd(62)} ${figure(median).padStart(8)}  (${figure(min)} to ${figure(max)})${verdict}`;
}
