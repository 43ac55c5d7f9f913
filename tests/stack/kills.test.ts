/**
 * kill -9 under purchases, recharges, refunds, webhooks and debits, twenty times each of a worker, the application and
 * Postgres, and twenty times one application and one worker of two each. Afterwards everything is as the model says,
 * and doing everything again changes nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { work } from '../simulation/faults/history.ts';
import { judge } from '../simulation/faults/judge.ts';
import { openShops } from '../simulation/faults/open-shops.ts';
import type { Shop } from '../simulation/faults/shop.ts';
import { startWorld, type World } from '../simulation/faults/world.ts';
import { Fleet } from '../support/fleet.ts';
import { until } from '../support/launcher.ts';

const ROUNDS = 20;
const TENANTS = 6;
const LEAST_LOAD_MS = 150;
const PATIENCE_MS = 60_000;
/** A quiet machine needs a minute for each; a busy one has its time. */
const TIMEOUT_MS = 600_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ without: ['app', 'worker'] });
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** Everybody at work until told to stop. What is cut off is cut off; what was acknowledged is counted by the shop. */
async function load(shops: readonly Shop[], isOver: () => boolean): Promise<void> {
  const seed = Math.floor(Math.random() * 1_000_000_000);
  console.log(`Load of seed ${seed}`);
  await Promise.all(
    shops.map(async (shop, index) => {
      for (let round = 0; !isOver(); round += 1) {
        for (const step of fc.sample(work, { seed: seed + 1000 * round + index, numRuns: 8 })) {
          if (isOver()) return;
          await shop.take(step).catch(() => sleep(20));
        }
      }
    }),
  );
}

async function survive(
  processes: { apps: number; workers: number },
  kill: (fleet: Fleet, round: number) => Promise<void>,
): Promise<void> {
  await using fleet = await Fleet.start(world, processes);
  const since = new Date();
  const shops = await openShops(world, TENANTS);
  const debits = () => shops.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  let isOver = false;
  const loading = load(shops, () => isOver);
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = debits();
      await until(() => debits() > before, PATIENCE_MS);
      await sleep(LEAST_LOAD_MS * (1 + Math.random()));
      await kill(fleet, round);
    }
  } finally {
    isOver = true;
    await loading;
  }
  await fleet.untilReady();
  for (const shop of shops) await shop.finishDebits();
  expect((await judge(world, shops, since)).flat().join('\n')).toBe('');
  expect(debits()).toBeGreaterThan(ROUNDS);
}

describe('kill -9 under a load of everything that moves money', () => {
  it(
    'of a worker, twenty times: its jobs are taken over, and every effect is there once',
    async () => {
      await survive({ apps: 1, workers: 1 }, (fleet) => fleet.killWorker());
    },
    TIMEOUT_MS,
  );

  it(
    'of the application, twenty times: what was acknowledged is kept, and every effect is there once',
    async () => {
      await survive({ apps: 1, workers: 1 }, (fleet) => fleet.killApp());
    },
    TIMEOUT_MS,
  );

  it(
    'of Postgres, twenty times: what was committed is kept, and every effect is there once',
    async () => {
      await survive({ apps: 1, workers: 1 }, (fleet) => fleet.killPostgres());
    },
    TIMEOUT_MS,
  );

  it(
    'of one of two applications and one of two workers, twenty times: the others go on, and every effect is there once',
    async () => {
      await survive({ apps: 2, workers: 2 }, async (fleet) => {
        await Promise.all([
          fleet.killApp(Math.floor(Math.random() * 2)),
          fleet.killWorker(Math.floor(Math.random() * 2)),
        ]);
      });
    },
    TIMEOUT_MS,
  );
});
