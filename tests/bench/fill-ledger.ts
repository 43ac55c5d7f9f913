import type pg from 'pg';

/**
 * Tenants whose only grant was given at the beginning of last month, as the functions would have written it then; the
 * functions themselves know only the present.
 *
 * @param owner a pool of the owner of the schema.
 */
export async function openTenants(owner: pg.Pool, count: number): Promise<string[]> {
  const { rows } = await owner.query<{ ids: string[] }>(
    `with begins as (
       select (date_trunc('month', now() at time zone 'utc') - interval '1 month') at time zone 'utc' as at
     ), tenant as (
       insert into public.tenants (slug, name)
       select 'filled-' || substr(md5(random()::text || n), 1, 24), 'Filled' from generate_series(1, $1) n returning id
     ), account as (
       insert into public.credit_accounts (tenant_id, available, last_sequence)
       select id, 1000000, 1 from tenant returning tenant_id
     ), lot as (
       insert into public.credit_grants (tenant_id, source, credits, remaining, effective_at, booked_at, created_at)
       select a.tenant_id, 'promotion', 1000000, 1000000, b.at, b.at, b.at from account a cross join begins b
       returning tenant_id, id
     ), entry as (
       insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, grant_ids,
         grant_credits, idempotency_key)
       select l.tenant_id, 1, b.at, 'grant', 1000000, 1000000, array[l.id], array[1000000::bigint], 'filled'
       from lot l cross join begins b returning tenant_id
     ), known as (
       insert into public.credit_idempotency_keys (tenant_id, idempotency_key, operation, request_hash, answer)
       select l.tenant_id, 'filled', 'grant', credits.hash_request('filled'), jsonb_build_object('grantId', l.id,
         'credits', 1000000, 'available', 1000000, 'debt', 0) from lot l
     ) select array_agg(tenant_id) as ids from entry`,
    [count],
  );
  return rows[0]?.ids ?? [];
}

/**
 * Adds so many debits of one credit to each tenant, spread evenly over the days after its last entry (at most until
 * now): in the chain, with their keys, drawn from its grant, counted in the day's usage. The invariants hold afterwards.
 */
export async function fillLedger(
  owner: pg.Pool,
  tenantIds: readonly string[],
  debits: number,
  days: number,
): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query('begin');
    await client.query(
      `insert into public.credit_entries (tenant_id, sequence, created_at, kind, delta, balance_after, grant_ids,
         grant_credits, label, idempotency_key)
       select a.tenant_id, a.last_sequence + n,
         last.at + (least(now(), last.at + $3::int * interval '1 day') - last.at) * n / ($2::int + 1), 'consume', -1,
         a.available - n, array[g.id], array[1::bigint], 'label-' || n % 5, 'fill-' || a.last_sequence + n
       from unnest($1::uuid[]) t (id)
       join public.credit_accounts a on a.tenant_id = t.id
       join public.credit_grants g on g.tenant_id = a.tenant_id
       cross join lateral (
         select max(e.created_at) as at from public.credit_entries e where e.tenant_id = a.tenant_id) last
       cross join generate_series(1, $2::int) n`,
      [tenantIds, debits, days],
    );
    await client.query(
      `insert into public.credit_idempotency_keys (tenant_id, idempotency_key, operation, request_hash, answer, created_at)
       select e.tenant_id, e.idempotency_key, 'consume', credits.hash_request('1', e.label, '{}'),
         jsonb_build_object('sequence', e.sequence, 'credits', 1, 'available', e.balance_after), e.created_at
       from public.credit_entries e join public.credit_accounts a on a.tenant_id = e.tenant_id
       where e.tenant_id = any ($1) and e.sequence > a.last_sequence`,
      [tenantIds],
    );
    await client.query(
      `insert into public.credit_usage_daily as u (tenant_id, day, label, credits, debits)
       select e.tenant_id, (e.created_at at time zone 'utc')::date, e.label, count(*), count(*)
       from public.credit_entries e join public.credit_accounts a on a.tenant_id = e.tenant_id
       where e.tenant_id = any ($1) and e.sequence > a.last_sequence group by 1, 2, 3
       on conflict on constraint credit_usage_daily_key
       do update set credits = u.credits + excluded.credits, debits = u.debits + excluded.debits`,
      [tenantIds],
    );
    await client.query(
      'update public.credit_grants set remaining = remaining - $2::int where tenant_id = any ($1)',
      [tenantIds, debits],
    );
    await client.query(
      `update public.credit_accounts set available = available - $2::int, last_sequence = last_sequence + $2::int
       where tenant_id = any ($1)`,
      [tenantIds, debits],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
