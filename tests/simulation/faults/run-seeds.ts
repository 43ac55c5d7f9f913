/** Runs many seeds, each the history of one tenant; one that fails is shrunk where it fails alone too, shown and kept. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { type History, history } from './history.ts';
import { runHistories } from './run-histories.ts';
import type { World } from './world.ts';

const KNOWN = join(import.meta.dirname, 'known-histories.json');
/** So many tenants share the way to rest, which takes as long for one as for many. */
const SEEDS_AT_ONCE = 100;
const SHRINK_MS = 180_000;

/** Kept as a history: a seed alone would mean something else after the next change of the generator. */
export interface KnownHistory {
  readonly seed: number;
  readonly history: History;
}

export interface SeedFailure extends KnownHistory {
  readonly wrong: readonly string[];
}

export async function readKnownHistories(): Promise<KnownHistory[]> {
  return JSON.parse(await readFile(KNOWN, 'utf8'));
}

/** @returns what failed first, shrunk and kept in known-histories.json; null when all is as it must be. */
export async function runFaultSeeds(
  world: World,
  first: number,
  count: number,
  afterEach: (done: number) => void = () => undefined,
): Promise<SeedFailure | null> {
  for (let done = 0; done < count; ) {
    const seeds = Array.from(
      { length: Math.min(SEEDS_AT_ONCE, count - done) },
      (_, index) => first + done + index,
    );
    const outcomes = await runHistories(world, seeds.map(historyOf)).catch((error: unknown) => {
      throw new Error(
        `Seeds ${seeds.at(0)} to ${seeds.at(-1)} together do not come to rest: ${String(error).slice(0, 4000)}`,
        { cause: error },
      );
    });
    const failed = outcomes.findIndex(({ wrong }) => wrong.length > 0);
    const seed = seeds[failed];
    const outcome = outcomes[failed];
    if (seed !== undefined && outcome) {
      const failure = await shrink(world, { seed, ...outcome });
      await keep(failure);
      return failure;
    }
    done += seeds.length;
    afterEach(done);
  }
  return null;
}

export function historyOf(seed: number): History {
  const [made] = fc.sample(history, { seed, numRuns: 1 });
  if (!made) throw new Error('No history was made.');
  return made;
}

/** Tries ever shorter histories, alone. One that goes wrong only beside others stays as it is. */
async function shrink(world: World, failure: SeedFailure): Promise<SeedFailure> {
  const deadline = Date.now() + SHRINK_MS;
  let shortest = failure;
  for (let index = 0; index < shortest.history.length && Date.now() < deadline; ) {
    const shorter = shortest.history.filter((_, place) => place !== index);
    const [outcome] = await runHistories(world, [shorter]);
    if (outcome && outcome.wrong.length > 0) shortest = { seed: failure.seed, ...outcome };
    else index += 1;
  }
  return shortest;
}

async function keep({ seed, history: kept }: SeedFailure): Promise<void> {
  const known = await readKnownHistories();
  if (known.some((other) => other.seed === seed)) return;
  await writeFile(KNOWN, `${JSON.stringify([...known, { seed, history: kept }], null, 2)}\n`);
}

/** For people: how to see it again, the shortest way to it that was found, and what differed. */
export function describeFailure({ seed, history: steps, wrong }: SeedFailure): string {
  return [
    `Seed ${seed} fails: npm run simulate -- --only faults --seed ${seed}. Kept in tests/simulation/faults/known-histories.json.`,
    'The shortest way to it that was found:',
    ...steps.map((group) => `  ${group.map((step) => JSON.stringify(step)).join('  beside  ')}`),
    ...wrong,
  ].join('\n');
}
