/** Runs histories side by side, a tenant each, and says which of them ended otherwise than they must. */
import type { History } from './history.ts';
import { judge } from './judge.ts';
import { openShops } from './open-shops.ts';
import type { World } from './world.ts';

/** As many live at once; the others wait their turn. */
const AT_ONCE = 24;

export interface Outcome {
  readonly history: History;
  /** In words; empty where everything is as it must be. */
  readonly wrong: readonly string[];
}

/**
 * @returns an outcome for each history, in their order
 * @throws when queues do not drain or a rule is broken that is no tenant's in particular
 */
export async function runHistories(world: World, histories: readonly History[]): Promise<Outcome[]> {
  const since = new Date();
  const shops = await openShops(world, histories.length);
  await makeNoise(world, since.getTime());
  await inParallel(histories, AT_ONCE, (history, index) => shops[index]?.live(history) ?? Promise.resolve());
  const wrong = await judge(world, shops, since);
  return histories.map((history, index) => ({ history, wrong: wrong[index] ?? [] }));
}

/** What concerns nobody in particular, such as the lists that reconciliation reads, fails now and then as well. */
async function makeNoise(world: World, seed: number): Promise<void> {
  const match = { method: 'GET', path: '/v1/*' };
  for (const kind of ['error_429', 'error_500', 'drop_before']) {
    await world.control('/faults', { kind, match, rate: 0.02, seed: seed % 1_000_000 });
  }
}

async function inParallel<T>(
  list: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < list.length; index = next++) {
      const item = list[index];
      if (item !== undefined) await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
