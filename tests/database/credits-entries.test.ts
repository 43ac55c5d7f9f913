import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '#lib/credits/invariants.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { balanceOf, consume, give } from '#tests/support/ledger.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';
import { createTenant, createTenantWith, value } from '#tests/support/tenants.ts';

/**
 * A month of history, written by the functions of the ledger with an older clock: the public ones read the clock, and
 * entries are never changed afterwards.
 */
const OLD_MONTH = `
  do $$
  declare
    month timestamptz := date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '4 months';
    account public.credit_accounts;
    lot public.credit_grants;
    tenant uuid;
  begin
    execute format('create table credits.%I partition of public.credit_entries for values from (%L) to (%L)',
      'entries_' || to_char(month at time zone 'utc', 'YYYY_MM'), month, month + interval '1 month');
    execute format('alter table credits.%I enable row level security',
      'entries_' || to_char(month at time zone 'utc', 'YYYY_MM'));
    execute format('create trigger entries_are_never_truncated before truncate on credits.%I
      for each statement execute function credits.refuse_rewriting()',
      'entries_' || to_char(month at time zone 'utc', 'YYYY_MM'));
    for tenant in select a.tenant_id from public.credit_accounts a loop
      account := credits.lock_account(tenant);
      insert into public.credit_grants (tenant_id, source, credits, remaining, effective_at)
      values (tenant, 'promotion', 100, 100, month) returning * into lot;
      account := credits.book_grant(account, lot, month + interval '1 day', null);
      update public.credit_grants g set remaining = 60 where g.tenant_id = tenant and g.id = lot.id;
      account.available := account.available - 40;
      account := credits.append(account, 'consume', -40, month + interval '2 days', array[lot.id], array[40::bigint],
        idempotency_key => 'old');
      insert into public.credit_idempotency_keys (tenant_id, idempotency_key, operation, request_hash, answer, created_at)
      values (tenant, 'old', 'consume', credits.hash_request('40', '', '{}'),
        jsonb_build_object('sequence', account.last_sequence, 'credits', 40, 'available', account.available),
        month + interval '2 days');
    end loop;
  end $$`;

describe('entries', () => {
  let database: TestDatabase;
  let tenant: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    tenant = await createTenantWith(database, 10);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const relations = async () => {
    const { rows } = await database.owner.query<{ name: string }>(
      `select relid::text as name from pg_partition_tree('public.credit_entries')`,
    );
    return rows.map(({ name }) => name);
  };

  it('are never changed, deleted or truncated: not by the server, not by the owner, in no partition', async () => {
    const names = await relations();
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const name of names) {
      for (const client of [database.owner, database.server]) {
        expect(await sqlstateOf(client.query(`truncate ${name} cascade`))).toBe('42501');
      }
      expect(await sqlstateOf(database.server.query(`update ${name} set delta = 1`))).toBe('42501');
      expect(await sqlstateOf(database.server.query(`delete from ${name}`))).toBe('42501');
    }
    const home = value(
      await database.owner.query<{ value: string }>(
        `select tableoid::regclass::text as value from public.credit_entries limit 1`,
      ),
    );
    for (const name of ['public.credit_entries', home]) {
      expect(await sqlstateOf(database.owner.query(`update ${name} set description = 'x'`))).toBe('42501');
      expect(await sqlstateOf(database.owner.query(`delete from ${name}`))).toBe('42501');
    }
  });

  it('keep their guards from the server', async () => {
    for (const sql of [
      'alter table public.credit_entries disable trigger all',
      'drop trigger entries_are_append_only on public.credit_entries',
      `set session_replication_role = 'replica'`,
      'drop table public.credit_entries',
      'alter table public.credit_entries no force row level security',
      'create table public.mine ()',
      'create table credits.mine ()',
      `create or replace function credits.refuse_rewriting() returns trigger language sql as 'select null'`,
      'set role postgres',
    ]) {
      expect(await sqlstateOf(database.server.query(sql)), sql).toBe('42501');
    }
  });

  it('find a partition for every month to come, made once', async () => {
    const made = () =>
      Promise.all(
        [1, 2, 3].map(async () =>
          value(
            await database.server.query<{ value: number }>('select credits.ensure_partitions(6) as value'),
          ),
        ),
      );
    expect((await made()).sort()).toEqual([0, 0, 3]);
    expect(await made()).toEqual([0, 0, 0]);
    expect(await findViolations(database.server)).toEqual([]);
  });

  it('of a month in use cannot be detached, nor of one that has none', async () => {
    const detach = (month: string) => database.server.query(`select credits.detach_month(${month})`);
    expect(await refusalOf(detach('current_date'))).toMatchObject({ status: 409, code: 'month_in_use' });
    expect(await refusalOf(detach(`(current_date - interval '1 month')::date`))).toMatchObject({
      status: 409,
    });
    expect(await refusalOf(detach(`'2001-05-05'`))).toMatchObject({ status: 404, code: 'month_not_found' });
  });

  it('of a detached month still prove the balance, and its keys still replay', async () => {
    const database = await createTestDatabase();
    try {
      const old = await createTenant(database);
      await database.owner.query(OLD_MONTH);
      await give(database.server, old, 5);
      await consume(database.server, old, 7, { key: 'new' });
      // Usage of the old month was never counted: its entries came in by the back door.
      await database.owner.query(
        `insert into public.credit_usage_daily (tenant_id, day, label, credits, debits)
         values ($1, '2001-01-01', '', 40, 1)`,
        [old],
      );
      expect(await findViolations(database.server)).toEqual([]);

      const month = `(date_trunc('month', now() at time zone 'utc') - interval '4 months')::date + 9`;
      const detached = await database.server.query(`select credits.detach_month(${month}) as value`);
      expect(value(detached)).toBe('1');
      expect(await refusalOf(database.server.query(`select credits.detach_month(${month})`))).toMatchObject({
        status: 404,
      });
      expect(await findViolations(database.server)).toEqual([]);
      expect(await balanceOf(database.server, old)).toMatchObject({ available: 58 });
      expect(await consume(database.server, old, 40, { key: 'old' })).toMatchObject({
        replayed: true,
        sequence: 2,
      });
      await consume(database.server, old, 1);
      expect(await findViolations(database.server)).toEqual([]);

      const name = value(
        await database.owner.query<{ value: string }>(
          `select c.oid::regclass::text as value from pg_class c where c.relnamespace = 'credits'::regnamespace
             and c.relkind = 'r' and not c.relispartition`,
        ),
      );
      expect(await sqlstateOf(database.owner.query(`update ${name} set delta = 1`))).toBe('42501');
      expect(await sqlstateOf(database.owner.query(`delete from ${name}`))).toBe('42501');
      expect(await sqlstateOf(database.owner.query(`truncate ${name}`))).toBe('42501');
      expect(await sqlstateOf(database.server.query(`select from ${name}`))).toBe('42501');
    } finally {
      await database[Symbol.asyncDispose]();
    }
  });

  it('of the tenant are still there after all of this', async () => {
    expect(await balanceOf(database.server, tenant)).toEqual({ available: 10, held: 0, debt: 0 });
  });
});
