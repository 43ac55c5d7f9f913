import type { BenchStack } from './bench-stack.ts';
import type { Cell, Goal } from './cells.ts';
import { type Spread, spreadOf } from './statistics.ts';

export interface CellResult extends Spread {
  name: string;
  goal: Goal | null;
  met: boolean | null;
}

/**
 * Measures a cell so many times and checks afterwards that the ledger holds exactly what was acknowledged.
 *
 * @throws where an invariant is violated, a debit is missing or one is there twice.
 */
export async function runCell(cell: Cell, pairs: number, stack: BenchStack): Promise<CellResult[]> {
  const values = new Map<string, { goal: Goal | null; values: number[] }>();
  const before = await stack.countDebits();
  let acknowledged = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const { figures, runs } = await cell.measurePair(pair % 2 === 1);
    const errors = runs.reduce((sum, run) => sum + run.errors, 0);
    if (errors > 0) throw new Error(`${cell.name}: ${errors} calls failed`);
    acknowledged += runs.reduce((sum, run) => sum + run.debits, 0);
    for (const { name, value, goal } of figures) {
      const known = values.get(name) ?? { goal, values: [] };
      known.values.push(value);
      values.set(name, known);
    }
  }
  const written = (await stack.countDebits()) - before;
  if (written !== acknowledged) {
    throw new Error(`${cell.name}: ${acknowledged} debits were acknowledged, ${written} are in the ledger`);
  }
  await stack.checkInvariants();
  return [...values].map(([name, { goal, values: measured }]) => {
    const spread = spreadOf(measured);
    return { name, ...spread, goal, met: goal === null ? null : isMet(spread.median, goal) };
  });
}

function isMet(median: number, { kind, value }: Goal): boolean {
  return kind === 'at least' ? median >= value : median <= value;
}
