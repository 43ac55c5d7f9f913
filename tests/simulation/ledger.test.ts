import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { runOperations } from './run-operations.ts';
import { describeFailure, readKnownSeeds, runSeeds } from './run-seeds.ts';

const SEEDS = 200;

describe('the ledger does what a model of it says', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  it('after every sequence of operations that once went wrong', async () => {
    for (const { operations } of await readKnownSeeds()) await runOperations(database, operations);
    expect(await findViolations(database.server)).toEqual([]);
  });

  it(`after ${SEEDS} random sequences of grants, debits, batches, holds, repetitions and time`, {
    timeout: 900_000,
  }, async () => {
    const first = Math.floor(Math.random() * 1_000_000_000);
    console.log(`Ledger simulation: seeds ${first} to ${first + SEEDS - 1}`);
    const failure = await runSeeds(first, SEEDS);
    expect(failure === null ? '' : describeFailure(failure)).toBe('');
  });
});
