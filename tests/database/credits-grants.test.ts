import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import {
  balanceOf,
  clawBack,
  consume,
  entriesOf,
  give,
  hold,
  hoursFromNow,
  letHoursPass,
  release,
} from '#tests/support/ledger.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant, createTenantWith } from '#tests/support/tenants.ts';

describe('grants', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    expect(await findViolations(database.server)).toEqual([]);
    await database[Symbol.asyncDispose]();
  });
  const server = () => database.server;

  it('raise the balance and write one entry', async () => {
    const tenant = await createTenant(database);
    expect(await give(server(), tenant, 100)).toMatchObject({
      credits: 100,
      available: 100,
      replayed: false,
    });
    expect(await entriesOf(server(), tenant)).toEqual([['grant', 100, 100]]);
  });

  it('of one key are given once, however many ask at once', async () => {
    const tenant = await createTenant(database);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => give(server(), tenant, 100, { key: 'once' })),
    );
    expect(answers.filter(({ replayed }) => replayed === false)).toHaveLength(1);
    expect(new Set(answers.map(({ grantId }) => grantId)).size).toBe(1);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 100, held: 0, debt: 0 });
  });

  it('are the same request in every time zone of the session', async () => {
    const tenant = await createTenant(database);
    const expiresAt = hoursFromNow(5);
    await give(server(), tenant, 10, { key: 'zone', expiresAt });
    const client = await server().connect();
    try {
      await client.query(`begin; set local timezone = 'Asia/Tokyo'`);
      const again = await client.query<{ value: unknown }>(
        `select credits.give($1, 'promotion', 10, 'zone', expires_at => $2) as value`,
        [tenant, expiresAt],
      );
      expect(again.rows[0]?.value).toMatchObject({ replayed: true });
      await client.query('commit');
    } finally {
      client.release();
    }
  });

  it.each([0, -1, 1_000_000_000_001, null])('of %s credits are refused', async (credits) => {
    const tenant = await createTenant(database);
    const refusal = await refusalOf(
      server().query(`select credits.give($1, 'promotion', $2, 'k')`, [tenant, credits]),
    );
    expect(refusal).toEqual({ status: 400, code: 'invalid_credits', details: { param: 'credits' } });
    expect(await entriesOf(server(), tenant)).toEqual([]);
  });

  it('refuse what they cannot mean, and write nothing', async () => {
    const tenant = await createTenantWith(database, 1);
    const stranger = '00000000-0000-4000-8000-000000000000';
    expect(await refusalOf(give(server(), stranger, 1))).toMatchObject({
      status: 404,
      code: 'tenant_not_found',
    });
    expect(await refusalOf(give(server(), tenant, 2, { key: 'welcome' }))).toMatchObject({
      status: 409,
      code: 'idempotency_key_reused',
    });
    expect(await refusalOf(give(server(), tenant, 1, { expiresAt: hoursFromNow(-1) }))).toMatchObject({
      status: 400,
      code: 'invalid_expiry',
    });
    expect(
      await refusalOf(
        give(server(), tenant, 1, { effectiveAt: hoursFromNow(3), expiresAt: hoursFromNow(2) }),
      ),
    ).toMatchObject({ status: 400, code: 'invalid_expiry' });
    for (const key of ['', 'k'.repeat(256)]) {
      expect(await refusalOf(give(server(), tenant, 1, { key }))).toMatchObject({
        status: 400,
        code: 'invalid_idempotency_key',
      });
    }
    expect(await balanceOf(server(), tenant)).toEqual({ available: 1, held: 0, debt: 0 });
  });

  it('beyond what a balance can hold are an error, never a wrap', async () => {
    const tenant = await createTenantWith(database, 1);
    await database.owner.query(
      `alter table public.credit_accounts disable trigger user;
       update public.credit_accounts set available = 9223372036854775000 where tenant_id = '${tenant}'`,
    );
    expect(await sqlstateOf(give(server(), tenant, 1_000_000))).toBe('22003');
    await database.owner.query(
      `update public.credit_accounts set available = 1 where tenant_id = '${tenant}';
       alter table public.credit_accounts enable trigger user`,
    );
    expect(await entriesOf(server(), tenant)).toEqual([['grant', 1, 1]]);
  });

  it('are used by priority, then soonest expiry, then age', async () => {
    const tenant = await createTenant(database);
    const given = [
      await give(server(), tenant, 10),
      await give(server(), tenant, 10, { expiresAt: hoursFromNow(9) }),
      await give(server(), tenant, 10, { expiresAt: hoursFromNow(2) }),
      await give(server(), tenant, 10, { priority: 10 }),
      await give(server(), tenant, 10),
    ];
    await consume(server(), tenant, 45);
    const { rows } = await server().query(
      `select grant_ids, grant_credits from public.credit_entries where tenant_id = $1 and kind = 'consume'`,
      [tenant],
    );
    const [oldest, later, soon, first, newest] = given.map(({ grantId }) => grantId);
    expect(rows).toEqual([
      { grant_ids: [first, soon, later, oldest, newest], grant_credits: ['10', '10', '10', '10', '5'] },
    ]);
  });

  it('that begin in the future count when their time has come, swept or not', async () => {
    const tenant = await createTenant(database);
    await give(server(), tenant, 30, { effectiveAt: hoursFromNow(2) });
    expect(await balanceOf(server(), tenant)).toEqual({ available: 0, held: 0, debt: 0 });
    expect(await refusalOf(consume(server(), tenant, 1))).toMatchObject({ status: 402 });
    await letHoursPass(database.owner, tenant, 3);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 30, held: 0, debt: 0 });
    expect(await consume(server(), tenant, 30)).toMatchObject({ available: 0 });
  });

  it('stop counting when they expire, before anybody has swept', async () => {
    const tenant = await createTenantWith(database, 5);
    await give(server(), tenant, 30, { expiresAt: hoursFromNow(1) });
    await letHoursPass(database.owner, tenant, 2);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 5, held: 0, debt: 0 });
    expect(await entriesOf(server(), tenant)).toHaveLength(2);
    expect(await refusalOf(consume(server(), tenant, 6))).toMatchObject({
      status: 402,
      details: { available: 5, missing: 1 },
    });
  });

  it('that lapse are booked by the sweep, once', async () => {
    const tenant = await createTenant(database);
    await give(server(), tenant, 30, { expiresAt: hoursFromNow(1) });
    await letHoursPass(database.owner, tenant, 2);
    await Promise.all([1, 2, 3].map(() => server().query('select credits.sweep()')));
    await server().query('select credits.sweep()');
    expect(await entriesOf(server(), tenant)).toEqual([
      ['grant', 30, 30],
      ['expire', -30, 0],
    ]);
  });

  it('pay a debt first, and say so', async () => {
    const tenant = await createTenantWith(database, 10);
    await clawBack(database.owner, tenant, 25);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 0, held: 0, debt: 15 });
    expect(await refusalOf(consume(server(), tenant, 5))).toEqual({
      status: 402,
      code: 'insufficient_credits',
      details: { available: 0, held: 0, debt: 15, required: 5, missing: 20 },
    });
    expect(await give(server(), tenant, 12)).toMatchObject({ available: 0, debt: 3 });
    expect(await give(server(), tenant, 12)).toMatchObject({ available: 9, debt: 0 });
    const { rows } = await server().query(
      `select metadata from public.credit_entries where tenant_id = $1 and kind = 'grant' order by sequence`,
      [tenant],
    );
    expect(rows.map(({ metadata }) => metadata)).toEqual([{}, { debtPaid: 12 }, { debtPaid: 3 }]);
  });

  it('that began and ended unseen leave two entries and pay no debt', async () => {
    const tenant = await createTenantWith(database, 1);
    await clawBack(database.owner, tenant, 5);
    await give(server(), tenant, 50, { effectiveAt: hoursFromNow(1), expiresAt: hoursFromNow(2) });
    await letHoursPass(database.owner, tenant, 3);
    const shown = await balanceOf(server(), tenant);
    await server().query('select credits.sweep()');
    expect(await balanceOf(server(), tenant)).toEqual(shown);
    expect(shown).toEqual({ available: 0, held: 0, debt: 4 });
    expect((await entriesOf(server(), tenant)).slice(-2)).toEqual([
      ['grant', 50, 46],
      ['expire', -50, -4],
    ]);
  });

  it('get back what a hold releases; what lapsed meanwhile lapses at once', async () => {
    const tenant = await createTenant(database);
    await give(server(), tenant, 10, { expiresAt: hoursFromNow(1) });
    await give(server(), tenant, 10);
    const { holdId } = await hold(server(), tenant, 15, { expiresAt: hoursFromNow(5) });
    await letHoursPass(database.owner, tenant, 2);
    expect(await balanceOf(server(), tenant)).toEqual({ available: 5, held: 15, debt: 0 });
    expect(await release(server(), tenant, holdId)).toMatchObject({ available: 10, held: 0 });
    expect((await entriesOf(server(), tenant)).at(-1)).toEqual(['expire', -10, 10]);
  });

  it('taken back by an operator need a reason and leave one', async () => {
    const tenant = await createTenantWith(database, 10);
    const deduct = (credits: number, reason: string) =>
      server().query('select credits.deduct($1, $2, $3, $4, null)', [tenant, credits, `d${reason}`, reason]);
    expect(await refusalOf(deduct(4, ' '))).toMatchObject({ status: 400, code: 'reason_required' });
    expect(await refusalOf(deduct(11, 'Too much'))).toMatchObject({ status: 402 });
    await deduct(4, 'Given twice');
    await deduct(4, 'Given twice');
    const { rows } = await server().query(
      `select delta, description from public.credit_entries where tenant_id = $1 and kind = 'adjustment'`,
      [tenant],
    );
    expect(rows).toEqual([{ delta: '-4', description: 'Given twice' }]);
  });
});
