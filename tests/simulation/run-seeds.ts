/** Runs many seeds, each one run of random operations; a failing one is shrunk, shown and kept. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { TestDatabase } from '#tests/support/database.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { type Operation, operations } from './operations.ts';
import { runOperations } from './run-operations.ts';

const KNOWN_SEEDS = join(import.meta.dirname, 'known-seeds.json');
/** The invariants read all of a database after each run: a fresh one now and then keeps that quick. */
const RUNS_PER_DATABASE = 100;

/** Kept as operations: a seed alone would mean something else after the next change of the generator. */
export interface KnownSeed {
  readonly seed: number;
  readonly operations: readonly Operation[];
}

export interface SeedFailure extends KnownSeed {
  readonly error: Error;
}

export async function readKnownSeeds(): Promise<KnownSeed[]> {
  return JSON.parse(await readFile(KNOWN_SEEDS, 'utf8'));
}

/** @returns what failed first, shrunk and kept in known-seeds.json; null when all held. */
export async function runSeeds(
  first: number,
  count: number,
  afterEach: (done: number) => void = () => undefined,
): Promise<SeedFailure | null> {
  for (let done = 0; done < count; done += RUNS_PER_DATABASE) {
    await using database = await createTestDatabase();
    const last = Math.min(count, done + RUNS_PER_DATABASE);
    for (let offset = done; offset < last; offset += 1) {
      const failure = await runSeed(database, first + offset);
      if (failure !== null) {
        await keep(failure);
        return failure;
      }
      afterEach(offset + 1);
    }
  }
  return null;
}

async function runSeed(database: TestDatabase, seed: number): Promise<SeedFailure | null> {
  const property = fc.asyncProperty(operations, (list) => runOperations(database, list));
  const result = await fc.check(property, { seed, numRuns: 1 });
  if (!result.failed) return null;
  const { errorInstance: error, counterexample } = result;
  return {
    seed,
    operations: counterexample?.[0] ?? [],
    error: error instanceof Error ? error : new Error(String(error)),
  };
}

async function keep({ seed, operations }: SeedFailure): Promise<void> {
  const known = await readKnownSeeds();
  if (known.some((other) => other.seed === seed)) return;
  await writeFile(KNOWN_SEEDS, `${JSON.stringify([...known, { seed, operations }], null, 2)}\n`);
}

/** For people: how to see it again, the shortest way to it, and what differed. */
export function describeFailure({ seed, operations, error }: SeedFailure): string {
  return [
    `Seed ${seed} fails: npm run simulate -- --seed ${seed}. Kept in tests/simulation/known-seeds.json.`,
    'The shortest way to it:',
    ...operations.map((operation) => `  ${JSON.stringify(operation)}`),
    error.message,
  ].join('\n');
}
