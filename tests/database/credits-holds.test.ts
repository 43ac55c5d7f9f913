import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  balanceOf,
  capture,
  clawBack,
  consume,
  entriesOf,
  give,
  hold,
  hoursFromNow,
  letHoursPass,
  release,
} from '#tests/support/ledger.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { createApiKey, createTenant, createTenantWith } from '#tests/support/tenants.ts';

describe('holds', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    expect(await findViolations(database.server)).toEqual([]);
    await database[Symbol.asyncDispose]();
  });
  const server = () => database.server;

  it('reserve credits without an entry; a part capture uses some and gives the rest back', async () => {
    const tenant = await createTenantWith(database, 20);
    const made = await hold(server(), tenant, 15);
    expect(made).toMatchObject({ status: 'open', available: 5, held: 15 });
    expect(await refusalOf(consume(server(), tenant, 6))).toMatchObject({
      details: { available: 5, held: 15 },
    });
    expect(await capture(server(), tenant, made.holdId, 10)).toMatchObject({
      status: 'captured',
      capturedCredits: 10,
      releasedCredits: 5,
      available: 10,
      held: 0,
    });
    expect(await entriesOf(server(), tenant)).toEqual([
      ['grant', 20, 20],
      ['capture', -10, 10],
    ]);
  });

  it('are captured whole where no amount is given', async () => {
    const tenant = await createTenantWith(database, 20);
    const { holdId } = await hold(server(), tenant, 15);
    expect(await capture(server(), tenant, holdId)).toMatchObject({ capturedCredits: 15, available: 5 });
  });

  it('of twenty racing captures are captured once', async () => {
    const tenant = await createTenantWith(database, 20);
    const { holdId } = await hold(server(), tenant, 10);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => capture(server(), tenant, holdId, (index % 10) + 1)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await entriesOf(server(), tenant)).toHaveLength(2);
  });

  it('of a racing capture and release end once', async () => {
    const tenant = await createTenantWith(database, 20);
    const { holdId } = await hold(server(), tenant, 10);
    const results = await Promise.allSettled([
      capture(server(), tenant, holdId),
      release(server(), tenant, holdId),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('answer the same again under one key, after they ended too', async () => {
    const tenant = await createTenantWith(database, 20);
    const made = await hold(server(), tenant, 10, { key: 'h' });
    const captured = await capture(server(), tenant, made.holdId, 4, 'c');
    expect(await hold(server(), tenant, 10, { key: 'h' })).toEqual({ ...made, replayed: true });
    expect(await capture(server(), tenant, made.holdId, 4, 'c')).toEqual({ ...captured, replayed: true });
    expect(await refusalOf(capture(server(), tenant, made.holdId, 5, 'c'))).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    expect(await balanceOf(server(), tenant)).toEqual({ available: 16, held: 0, debt: 0 });
  });

  it('are refused a second end, an end beyond their size, and a foreign end', async () => {
    const tenant = await createTenantWith(database, 20);
    const other = await createTenantWith(database, 20);
    const { holdId } = await hold(server(), tenant, 10);
    expect(await refusalOf(capture(server(), tenant, holdId, 11))).toEqual({
      status: 409,
      code: 'capture_exceeds_hold',
      details: { heldCredits: 10, requiredCredits: 11 },
    });
    expect(await refusalOf(capture(server(), tenant, holdId, 0))).toMatchObject({ code: 'invalid_credits' });
    expect(await refusalOf(capture(server(), other, holdId))).toMatchObject({
      status: 404,
      code: 'hold_not_found',
    });
    expect(await refusalOf(release(server(), other, holdId))).toMatchObject({ status: 404 });
    expect(await balanceOf(server(), tenant)).toMatchObject({ held: 10 });
    await release(server(), tenant, holdId);
    expect(await refusalOf(capture(server(), tenant, holdId))).toEqual({
      status: 409,
      code: 'hold_closed',
      details: { status: 'released', capturedCredits: 0 },
    });
  });

  it('are refused for what is not there, in the past and for too long', async () => {
    const tenant = await createTenantWith(database, 5);
    expect(await refusalOf(hold(server(), tenant, 6))).toMatchObject({
      status: 402,
      code: 'insufficient_credits',
      details: { available: 5, missing: 1 },
    });
    for (const expiresAt of [hoursFromNow(-1), hoursFromNow(31 * 24 + 1)]) {
      expect(await refusalOf(hold(server(), tenant, 1, { expiresAt }))).toMatchObject({
        status: 400,
        code: 'invalid_expiry',
      });
    }
    expect(await balanceOf(server(), tenant)).toEqual({ available: 5, held: 0, debt: 0 });
  });

  it('that ran out give back at reading time, and cannot be captured', async () => {
    const tenant = await createTenantWith(database, 10);
    const { holdId } = await hold(server(), tenant, 10, { expiresAt: hoursFromNow(1) });
    await letHoursPass(database.owner, tenant, 2);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 10, held: 0, debt: 0 });
    expect(await refusalOf(capture(server(), tenant, holdId))).toMatchObject({
      code: 'hold_closed',
      details: { status: 'expired' },
    });
    expect(await consume(server(), tenant, 10)).toMatchObject({ available: 0 });
  });

  it('are captured from grants that lapsed while they were reserved', async () => {
    const tenant = await createTenant(database);
    await give(server(), tenant, 10, { expiresAt: hoursFromNow(1) });
    const { holdId } = await hold(server(), tenant, 10, { expiresAt: hoursFromNow(9) });
    await letHoursPass(database.owner, tenant, 2);
    expect(await capture(server(), tenant, holdId, 6)).toMatchObject({ available: 0, releasedCredits: 4 });
    expect((await entriesOf(server(), tenant)).slice(1)).toEqual([
      ['expire', -4, 6],
      ['capture', -6, 0],
    ]);
  });

  it('pay a debt with what they give back', async () => {
    const tenant = await createTenantWith(database, 10);
    const { holdId } = await hold(server(), tenant, 10);
    await clawBack(database.owner, tenant, 7);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 0, held: 10, debt: 7 });
    expect(await capture(server(), tenant, holdId, 2)).toMatchObject({ available: 1 });
    expect(await balanceOf(server(), tenant)).toEqual({ available: 1, held: 0, debt: 0 });
  });

  it('take from the budget of their key, and return what they give back', async () => {
    const tenant = await createTenantWith(database, 100);
    const apiKey = await createApiKey(database, tenant, 10);
    const { holdId } = await hold(server(), tenant, 8, { apiKey });
    expect(await refusalOf(hold(server(), tenant, 3, { apiKey }))).toMatchObject({
      code: 'budget_exceeded',
      details: { budgetLeft: 2 },
    });
    await capture(server(), tenant, holdId, 3);
    expect(await hold(server(), tenant, 7, { apiKey })).toMatchObject({ status: 'open' });
  });
});
