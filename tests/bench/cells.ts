/** The cells of the bench: what is held against what, and the goal. Each measures one pair of runs at a time. */
import type { BenchStack, BenchTenants } from './bench-stack.ts';
import { inOrder, limit, rate, ratio } from './figures.ts';
import type { HttpLoad, LoadResult } from './load.ts';
import { runLoad } from './run-load.ts';

export interface Goal {
  kind: 'at least' | 'at most';
  value: number;
}

/** One figure of a pair, under the name of what it is. */
export interface Figure {
  name: string;
  value: number;
  /** Null: shown for the record. */
  goal: Goal | null;
}

export interface Cell {
  name: string;
  /** One pair; `swapped` turns the order round, so that a drift of the machine does not favour one side. */
  measurePair(swapped: boolean): Promise<{ figures: Figure[]; runs: LoadResult[] }>;
}

export interface CellInputs {
  stack: BenchStack;
  one: BenchTenants;
  thousand: BenchTenants;
  /** Connections at which single calls of one tenant are fastest; found out at the first use. */
  rawConnections(): Promise<number>;
  seconds: number;
}

const MANY_CALLERS = 256;
const OTHERS = 8;
const OTHERS_EVERY_MS = 25;

export function cellsOf({ stack, one, thousand, rawConnections, seconds }: CellInputs): Cell[] {
  const { env } = stack;
  const route = (load: Partial<HttpLoad>) =>
    runLoad(
      {
        kind: 'http',
        host: '127.0.0.1',
        port: stack.appPort,
        path: '/api/credits/consume',
        keys: one.keys,
        debitsPerRequest: 1,
        callers: 32,
        seconds,
        ...load,
      },
      env,
    );
  let fastest: Promise<number> | undefined;
  const raw = async () => {
    fastest ??= rawConnections();
    return runLoad(
      {
        kind: 'raw',
        databaseUrl: env.DATABASE_URL ?? '',
        tenantIds: one.ids,
        connections: await fastest,
        seconds,
      },
      env,
    );
  };
  const againstRaw = (
    name: string,
    goal: number,
    run: () => Promise<LoadResult>,
    p99AtMost?: number,
  ): Cell => ({
    name,
    measurePair: async (swapped) => {
      const [measured, single] = await inOrder(swapped, run, raw);
      return {
        runs: [measured, single],
        figures: [
          ratio(`${name} ÷ single calls`, measured.perSecond / single.perSecond, goal),
          ...(p99AtMost === undefined ? [] : [limit(`${name}: p99 in ms`, measured.p99Ms, p99AtMost)]),
          rate(`${name}: debits/s`, measured),
          rate(`${name}: single calls/s`, single),
        ],
      };
    },
  });
  const againstTrivial = (name: string, keys: readonly string[]): Cell => ({
    name,
    measurePair: async (swapped) => {
      const [debit, trivial] = await inOrder(
        swapped,
        () => route({ keys }),
        () => route({ keys, path: '/api/bench/trivial' }),
      );
      return {
        // What the trivial route answers is in no ledger.
        runs: [debit, { ...trivial, debits: 0 }],
        figures: [
          ratio(`${name} ÷ trivial route`, debit.perSecond / trivial.perSecond, 0.85),
          rate(`${name}: debits/s`, debit),
          rate(`${name}: trivial answers/s`, trivial),
        ],
      };
    },
  });
  const others = { ids: thousand.ids.slice(0, OTHERS), keys: thousand.keys.slice(0, OTHERS) };
  const unmoved = (
    name: string,
    run: (isGreedy: boolean) => Promise<{ paced: LoadResult; runs: LoadResult[] }>,
  ): Cell => ({
    name,
    measurePair: async (swapped) => {
      const [busy, idle] = await inOrder(
        swapped,
        () => run(true),
        () => run(false),
      );
      return {
        runs: [...busy.runs, ...idle.runs],
        figures: [
          limit(`${name}: p99 ÷ idle`, busy.paced.p99Ms / idle.paced.p99Ms, 2),
          { name: `${name}: p99 in ms`, value: busy.paced.p99Ms, goal: null },
          { name: `${name}: p99 in ms, idle`, value: idle.paced.p99Ms, goal: null },
        ],
      };
    },
  });
  const paced = { callers: OTHERS, everyMs: OTHERS_EVERY_MS, keys: others.keys };

  return [
    againstTrivial('route, one tenant, 32 callers', one.keys),
    againstTrivial('route, 1,000 tenants, 32 callers', thousand.keys),
    againstRaw('bulk of 100, 8 callers', 8, () =>
      route({ path: '/api/credits/consume/batch', debitsPerRequest: 100, callers: 8 }),
    ),
    againstRaw(
      `in-process, ${MANY_CALLERS} callers`,
      10,
      () => runLoad({ kind: 'gatherer', tenantIds: one.ids, callers: MANY_CALLERS, seconds }, env),
      15,
    ),
    againstRaw(`thin listener, ${MANY_CALLERS} callers`, 6, () =>
      route({ port: stack.meterPort, callers: MANY_CALLERS }),
    ),
    unmoved('others beside a greedy tenant, in-process', async (isGreedy) => {
      const result = await runLoad(
        {
          kind: 'gatherer',
          tenantIds: one.ids,
          callers: isGreedy ? MANY_CALLERS : 0,
          pacedTenantIds: others.ids,
          everyMs: OTHERS_EVERY_MS,
          seconds,
        },
        env,
      );
      return { paced: result, runs: [result] };
    }),
    unmoved('others beside a greedy tenant, thin listener', async (isGreedy) => {
      const [result, ...rest] = await Promise.all([
        route({ port: stack.meterPort, ...paced }),
        ...(isGreedy ? [route({ port: stack.meterPort, callers: MANY_CALLERS })] : []),
      ]);
      return { paced: result, runs: [result, ...rest] };
    }),
  ];
}
