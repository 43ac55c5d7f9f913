/** Needs a product of its own, whose Stripe may lie to everybody: nothing of the stack of the other tests is touched. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHistories } from './faults/run-histories.ts';
import { describeFailure, readKnownHistories, runFaultSeeds } from './faults/run-seeds.ts';
import { startWorld, type World } from './faults/world.ts';

const SEEDS = 200;

describe('money ends where it must, whatever Stripe loses, repeats, reorders or denies', () => {
  let world: World;
  beforeAll(async () => {
    const distDir = process.env.REFILL_TEST_DIST_DIR;
    world = await startWorld(distDir ? { distDir } : {});
  }, 120_000);
  afterAll(() => world?.[Symbol.asyncDispose]());

  it('after every history that once went wrong', async () => {
    const known = await readKnownHistories();
    const outcomes = await runHistories(
      world,
      known.map(({ history }) => history),
    );
    expect(outcomes.flatMap(({ wrong }) => wrong)).toEqual([]);
  }, 300_000);

  it(`after ${SEEDS} random histories of purchases, recharges, refunds, disputes, debits, cards and faults`, async () => {
    const first = Math.floor(Math.random() * 1_000_000_000);
    console.log(`Fault simulation: seeds ${first} to ${first + SEEDS - 1}`);
    const failure = await runFaultSeeds(world, first, SEEDS);
    expect(failure === null ? '' : describeFailure(failure)).toBe('');
  }, 900_000);
});
