import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { balanceOf, consume, consumeMany, entriesOf, hold } from '#tests/support/ledger.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { createApiKey, createTenantWith } from '#tests/support/tenants.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('debits', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    expect(await findViolations(database.server)).toEqual([]);
    await database[Symbol.asyncDispose]();
  });
  const server = () => database.server;

  it('of fifty callers for the last seven credits succeed seven times', async () => {
    const tenant = await createTenantWith(database, 7);
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => consume(server(), tenant, 1)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 0, held: 0, debt: 0 });
  });

  it('of fifty batches for the last seven credits succeed seven times', async () => {
    const tenant = await createTenantWith(database, 7);
    const other = await createTenantWith(database, 1000);
    const batches = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        consumeMany(
          server(),
          // In turns the one or the other first: batches that locked as they go would deadlock.
          index % 2 === 0
            ? [
                { tenant, credits: 1 },
                { tenant: other, credits: 2 },
              ]
            : [
                { tenant: other, credits: 2 },
                { tenant, credits: 1 },
              ],
        ),
      ),
    );
    const outcomes = batches.flat().map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(57);
    expect(outcomes.filter((outcome) => outcome === 'insufficient_credits')).toHaveLength(43);
    expect(await balanceOf(server(), other)).toMatchObject({ available: 900 });
  });

  it('commit and roll back with the work of the caller', async () => {
    const tenant = await createTenantWith(database, 10);
    const client = await server().connect();
    try {
      await client.query('begin');
      await consume(client, tenant, 4, { key: 'work' });
      await client.query('rollback');
      expect(await balanceOf(server(), tenant)).toMatchObject({ available: 10 });
      await client.query('begin');
      expect(await consume(client, tenant, 4, { key: 'work' })).toMatchObject({ replayed: false });
      await client.query('commit');
    } finally {
      client.release();
    }
    expect(await balanceOf(server(), tenant)).toMatchObject({ available: 6 });
  });

  it('answer the same again under one key, alone or in a batch', async () => {
    const tenant = await createTenantWith(database, 10);
    const first = await consume(server(), tenant, 3, { key: 'a', label: 'search', metadata: { b: 1, a: 2 } });
    const again = await consume(server(), tenant, 3, { key: 'a', label: 'search', metadata: { a: 2, b: 1 } });
    expect(again).toEqual({ ...first, replayed: true });
    const { replayed: _, ...answer } = first;
    expect(
      await consumeMany(server(), [
        { tenant, credits: 3, key: 'a', label: 'search', metadata: { a: 2, b: 1 } },
        { tenant, credits: 2, key: 'b' },
      ]),
    ).toEqual([
      { outcome: 'replayed', answer },
      { outcome: 'accepted', answer: { sequence: 3, credits: 2, available: 5 } },
    ]);
    expect(await consume(server(), tenant, 2, { key: 'b' })).toMatchObject({ replayed: true, sequence: 3 });
    expect(await entriesOf(server(), tenant)).toHaveLength(3);
  });

  it('under a key of another request are refused', async () => {
    const tenant = await createTenantWith(database, 10);
    await consume(server(), tenant, 1, { key: 'a' });
    await hold(server(), tenant, 1, { key: 'h' });
    for (const other of [
      { credits: 2, key: 'a' },
      { credits: 1, key: 'a', label: 'x' },
      { credits: 1, key: 'a', metadata: { x: 1 } },
      { credits: 1, key: 'h' },
    ]) {
      expect(await refusalOf(consume(server(), tenant, other.credits, other))).toMatchObject({
        status: 409,
        code: 'idempotency_key_reused',
      });
      expect(await consumeMany(server(), [{ tenant, ...other }])).toEqual([
        { outcome: 'idempotency_key_reused', answer: {} },
      ]);
    }
    expect(await entriesOf(server(), tenant)).toHaveLength(2);
  });

  it.each([0, -1, 1_000_000_000_001, null])('of %s credits are refused', async (credits) => {
    const tenant = await createTenantWith(database, 10);
    expect(await refusalOf(consume(server(), tenant, credits))).toMatchObject({
      status: 400,
      code: 'invalid_credits',
    });
    const batch = [
      { tenant, credits: 1 },
      { tenant, credits: credits as number },
    ];
    expect(await refusalOf(consumeMany(server(), batch))).toMatchObject({
      status: 400,
      code: 'invalid_debit',
    });
    expect(await entriesOf(server(), tenant)).toHaveLength(1);
  });

  it('refuse malformed keys and labels, and the keys of settlements', async () => {
    const tenant = await createTenantWith(database, 10);
    for (const key of ['', 'k'.repeat(256), `refill:payment:${randomUUID()}`]) {
      const refusal = { status: 400, code: 'invalid_idempotency_key' };
      expect(await refusalOf(consume(server(), tenant, 1, { key }))).toMatchObject(refusal);
      expect(await refusalOf(consumeMany(server(), [{ tenant, credits: 1, key }]))).toMatchObject(refusal);
      expect(await refusalOf(hold(server(), tenant, 1, { key }))).toMatchObject(refusal);
    }
    const label = 'x'.repeat(101);
    expect(await refusalOf(consume(server(), tenant, 1, { label }))).toMatchObject({
      code: 'label_too_long',
    });
    expect(await refusalOf(consumeMany(server(), [{ tenant, credits: 1, label }]))).toMatchObject({
      code: 'invalid_debit',
    });
    expect(await entriesOf(server(), tenant)).toHaveLength(1);
  });

  it('without label and metadata are debits with empty ones', async () => {
    const tenant = await createTenantWith(database, 10);
    await consumeMany(server(), [{ tenant, credits: 1, key: 'a', label: null }]);
    expect(await consume(server(), tenant, 1, { key: 'a', label: '', metadata: {} })).toMatchObject({
      replayed: true,
    });
    const { rows } = await server().query(
      `select label, metadata from public.credit_entries where tenant_id = $1 and kind = 'consume'`,
      [tenant],
    );
    expect(rows).toEqual([{ label: '', metadata: {} }]);
  });

  it('of an unknown tenant are refused, and the rest of the batch is not disturbed', async () => {
    const tenant = await createTenantWith(database, 10);
    const apiKey = await createApiKey(database, tenant, 5);
    expect(await refusalOf(consume(server(), NOBODY, 1))).toMatchObject({
      status: 404,
      code: 'tenant_not_found',
    });
    expect(
      await consumeMany(server(), [
        { tenant: NOBODY, credits: 1 },
        { tenant, credits: 2, apiKey },
      ]),
    ).toEqual([
      { outcome: 'tenant_not_found', answer: {} },
      { outcome: 'accepted', answer: { sequence: 2, credits: 2, available: 8 } },
    ]);
  });

  it('in a batch are refused one by one: a small one may pass where a large one did not', async () => {
    const tenant = await createTenantWith(database, 10);
    const missing = { held: 0, debt: 0 };
    expect(
      await consumeMany(server(), [
        { tenant, credits: 6 },
        { tenant, credits: 5 },
        { tenant, credits: 4 },
        { tenant, credits: 1 },
      ]),
    ).toEqual([
      { outcome: 'accepted', answer: { sequence: 2, credits: 6, available: 4 } },
      { outcome: 'insufficient_credits', answer: { ...missing, available: 4, required: 5, missing: 1 } },
      { outcome: 'accepted', answer: { sequence: 3, credits: 4, available: 0 } },
      { outcome: 'insufficient_credits', answer: { ...missing, available: 0, required: 1, missing: 1 } },
    ]);
  });

  it('repeated within a batch count once; a refused one leaves its key free', async () => {
    const tenant = await createTenantWith(database, 10);
    const outcomes = await consumeMany(server(), [
      { tenant, credits: 4, key: 'a' },
      { tenant, credits: 4, key: 'a' },
      { tenant, credits: 3, key: 'a' },
      { tenant, credits: 50, key: 'b' },
      { tenant, credits: 5, key: 'b' },
      { tenant, credits: 5, key: 'b' },
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'replayed',
      'idempotency_key_reused',
      'insufficient_credits',
      'accepted',
      'replayed',
    ]);
    expect(outcomes[1]?.answer).toEqual(outcomes[0]?.answer);
    expect(outcomes[5]?.answer).toEqual(outcomes[4]?.answer);
    expect(await balanceOf(server(), tenant)).toMatchObject({ available: 1 });
  });

  it('stay within the monthly budget of their key, alone and in a batch', async () => {
    const tenant = await createTenantWith(database, 100);
    const apiKey = await createApiKey(database, tenant, 10);
    await consume(server(), tenant, 4, { apiKey });
    expect(await refusalOf(consume(server(), tenant, 7, { apiKey }))).toEqual({
      status: 402,
      code: 'budget_exceeded',
      details: { budgetLeft: 6, required: 7 },
    });
    const batch = await consumeMany(server(), [
      { tenant, credits: 5, apiKey },
      { tenant, credits: 2, apiKey },
      { tenant, credits: 20 },
      { tenant, credits: 1, apiKey },
    ]);
    expect(batch.map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'budget_exceeded',
      'accepted',
      'accepted',
    ]);
    expect(batch[1]?.answer).toMatchObject({ budgetLeft: 1, required: 2 });
    // A month later the budget is whole again.
    await database.owner.query(
      `update public.api_keys set budget_month = budget_month - interval '1 month' where id = $1`,
      [apiKey],
    );
    expect(await consume(server(), tenant, 10, { apiKey })).toMatchObject({ replayed: false });
  });

  it('are counted by day, label and key', async () => {
    const tenant = await createTenantWith(database, 100);
    await consume(server(), tenant, 1, { label: 'a' });
    await consumeMany(server(), [
      { tenant, credits: 2, label: 'a' },
      { tenant, credits: 3, label: 'a' },
      { tenant, credits: 4, label: 'b' },
    ]);
    const { rows } = await server().query(
      'select label, credits, debits from public.credit_usage_daily where tenant_id = $1 order by label',
      [tenant],
    );
    expect(rows).toEqual([
      { label: 'a', credits: '6', debits: '3' },
      { label: 'b', credits: '4', debits: '1' },
    ]);
  });

  it('of an empty batch are none', async () => {
    expect(await consumeMany(server(), [])).toEqual([]);
  });
});
