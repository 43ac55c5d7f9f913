/** Rules 1 to 5 and 16: what accounts, grants, holds, entries and keys say of each other. */
import type { Invariant } from './invariant.ts';

/** Entries, and one row for each tenant and month whose entries were detached. */
const SEGMENTS = `
  select tenant_id, sequence as first_sequence, sequence as last_sequence, delta, balance_after from public.credit_entries
  union all
  select tenant_id, first_sequence, last_sequence, delta, balance_after from public.credit_archived_months`;

/** Up to which entry a tenant's history was detached; its keys stay. */
const ARCHIVED = `
  left join (
    select tenant_id, max(last_sequence) as last_sequence, max(month) as month
    from public.credit_archived_months group by tenant_id
  ) archived on archived.tenant_id = k.tenant_id`;

export const LEDGER_INVARIANTS: readonly Invariant[] = [
  {
    number: 1,
    name: 'a balance is the sum of its entries',
    sql: `
      select a.tenant_id, a.available, a.held, a.debt, coalesce(s.total, 0) as sum_of_entries
      from public.credit_accounts a
      left join (select tenant_id, sum(delta) as total from (${SEGMENTS}) x group by tenant_id) s using (tenant_id)
      where a.available + a.held - a.debt <> coalesce(s.total, 0)`,
  },
  {
    number: 1,
    name: 'nothing is available beside a debt, and nothing is negative',
    sql: `
      select tenant_id, available, held, debt from public.credit_accounts
      where available < 0 or held < 0 or debt < 0 or (debt > 0 and available > 0)`,
  },
  {
    number: 1,
    name: 'every tenant has an account, and every entry belongs to one',
    sql: `
      select t.id as tenant_id, 'tenant without account' as problem from public.tenants t
      where not exists (select from public.credit_accounts a where a.tenant_id = t.id)
      union all
      select distinct e.tenant_id, 'entries without account' from public.credit_entries e
      where not exists (select from public.credit_accounts a where a.tenant_id = e.tenant_id)`,
  },
  {
    number: 2,
    name: 'the running balance chains from entry to entry without gaps',
    sql: `
      select * from (
        select x.*, lag(last_sequence, 1, 0::bigint) over w as previous_sequence,
          lag(balance_after, 1, 0::bigint) over w as previous_balance
        from (${SEGMENTS}) x window w as (partition by tenant_id order by first_sequence)
      ) c
      where first_sequence <> previous_sequence + 1 or balance_after <> previous_balance + delta`,
  },
  {
    number: 2,
    name: "the account knows its last entry's number",
    sql: `
      select a.tenant_id, a.last_sequence, coalesce(s.last_sequence, 0) as last_entry
      from public.credit_accounts a
      left join (select tenant_id, max(last_sequence) as last_sequence from (${SEGMENTS}) x group by tenant_id) s
        using (tenant_id)
      where a.last_sequence <> coalesce(s.last_sequence, 0)`,
  },
  {
    number: 3,
    name: 'what remains of the grants is what is available and held',
    sql: `
      select a.tenant_id, a.available, a.held, coalesce(g.remaining, 0) as remaining, coalesce(g.free, 0) as free
      from public.credit_accounts a
      left join (
        select tenant_id, sum(remaining) as remaining, sum(remaining - held) filter (where lapsed_at is null) as free
        from public.credit_grants where booked_at is not null group by tenant_id
      ) g using (tenant_id)
      where a.available + a.held <> coalesce(g.remaining, 0) or a.available <> coalesce(g.free, 0)`,
  },
  {
    number: 3,
    name: 'what is held is what the open holds reserve, on the account and on each grant',
    sql: `
      with reserved as (
        select h.tenant_id, r.grant_id, sum(r.credits) as credits
        from public.credit_holds h cross join lateral unnest(h.grant_ids, h.grant_credits) as r (grant_id, credits)
        where h.status = 'open' group by h.tenant_id, r.grant_id
      )
      select g.tenant_id, g.id as grant_id, g.held, coalesce(r.credits, 0) as reserved
      from public.credit_grants g left join reserved r on r.tenant_id = g.tenant_id and r.grant_id = g.id
      where g.held <> coalesce(r.credits, 0)
      union all
      select a.tenant_id, null, a.held, coalesce(h.credits, 0)
      from public.credit_accounts a
      left join (
        select tenant_id, sum(credits) as credits from public.credit_holds where status = 'open' group by tenant_id
      ) h using (tenant_id)
      where a.held <> coalesce(h.credits, 0)`,
  },
  {
    number: 3,
    name: 'every entry names the grants it moved, whole',
    sql: `
      select tenant_id, sequence, kind, delta, grant_credits from public.credit_entries
      where kind in ('grant', 'consume', 'capture', 'expire')
        and abs(delta) is distinct from (select sum(c) from unnest(grant_credits) c)`,
  },
  {
    number: 3,
    name: 'no change by time is overlooked',
    sql: `
      select a.tenant_id, a.next_change_at, due.at as due_at
      from public.credit_accounts a
      cross join lateral (
        select least(
          (select min(g.effective_at) from public.credit_grants g
            where g.tenant_id = a.tenant_id and g.booked_at is null),
          (select min(g.expires_at) from public.credit_grants g
            where g.tenant_id = a.tenant_id and g.remaining > 0 and g.booked_at is not null and g.lapsed_at is null),
          (select min(h.expires_at) from public.credit_holds h
            where h.tenant_id = a.tenant_id and h.status = 'open')) as at
      ) due
      where due.at < coalesce(a.next_change_at, 'infinity')`,
  },
  {
    number: 3,
    name: 'a grant knows how many of its credits lapsed',
    sql: `
      select g.tenant_id, g.id as grant_id, g.lapsed, coalesce(e.credits, 0) as booked
      from public.credit_grants g
      left join (
        select tenant_id, d.grant_id, sum(d.credits) as credits
        from public.credit_entries cross join lateral unnest(grant_ids, grant_credits) as d (grant_id, credits)
        where kind = 'expire' group by tenant_id, d.grant_id
      ) e on e.tenant_id = g.tenant_id and e.grant_id = g.id
      where g.lapsed <> coalesce(e.credits, 0)
        and not exists (select from public.credit_archived_months m where m.tenant_id = g.tenant_id)`,
  },
  {
    number: 4,
    name: 'entries are append-only for every role, detached months included',
    sql: `
      with ledger as (
        select relid::oid as oid from pg_partition_tree('public.credit_entries')
        union
        select c.oid from pg_class c
        where c.relnamespace = 'credits'::regnamespace and c.relkind in ('r', 'p') and c.relname like 'entries\\_%'
      )
      select l.oid::regclass::text as relation, w.event as problem
      from ledger l cross join (values ('update', 16), ('delete', 8), ('truncate', 32)) as w (event, bit)
      where not exists (
        select from pg_trigger t
        where t.tgrelid = l.oid and t.tgfoid = 'credits.refuse_rewriting()'::regprocedure
          and t.tgenabled in ('O', 'A') and t.tgtype & 2 = 2 and t.tgtype & w.bit = w.bit)
      union all
      select l.oid::regclass::text, r.role || ' may ' || p.privilege
      from ledger l
      cross join (values ('anon'), ('authenticated'), ('service_role'), ('refill_server')) as r (role)
      cross join (values ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) as p (privilege)
      where has_table_privilege(r.role, l.oid, p.privilege)`,
  },
  {
    number: 5,
    name: 'an idempotency key has one entry at most',
    sql: `
      select tenant_id, idempotency_key, count(*) as entries from public.credit_entries
      where idempotency_key is not null group by tenant_id, idempotency_key having count(*) > 1`,
  },
  {
    number: 16,
    name: 'every acknowledged debit has its entry',
    sql: `
      select k.tenant_id, k.idempotency_key, k.operation, k.answer
      from public.credit_idempotency_keys k
      left join public.credit_entries e on e.tenant_id = k.tenant_id and e.idempotency_key = k.idempotency_key
      ${ARCHIVED}
      where k.operation in ('consume', 'deduct')
        and (k.answer ->> 'sequence')::bigint > coalesce(archived.last_sequence, 0)
        and (e.sequence is distinct from (k.answer ->> 'sequence')::bigint
          or e.delta is distinct from -(k.answer ->> 'credits')::bigint)
      union all
      select k.tenant_id, k.idempotency_key, k.operation, k.answer
      from public.credit_idempotency_keys k
      left join public.credit_entries e on e.tenant_id = k.tenant_id and e.idempotency_key = k.idempotency_key
      ${ARCHIVED}
      where k.operation = 'capture'
        and (archived.month is null or date_trunc('month', k.created_at at time zone 'utc')::date > archived.month)
        and e.delta is distinct from -(k.answer ->> 'capturedCredits')::bigint`,
  },
  {
    number: 16,
    name: 'every acknowledged grant and hold exists',
    sql: `
      select k.tenant_id, k.idempotency_key, k.operation, k.answer
      from public.credit_idempotency_keys k
      where (k.operation = 'grant' and not exists (
          select from public.credit_grants g where g.tenant_id = k.tenant_id and g.id = (k.answer ->> 'grantId')::uuid
            and g.credits = (k.answer ->> 'credits')::bigint))
        or (k.operation in ('hold', 'capture', 'release') and not exists (
          select from public.credit_holds h where h.tenant_id = k.tenant_id and h.id = (k.answer ->> 'holdId')::uuid
            and (k.operation = 'hold' or (h.status = k.answer ->> 'status'
              and h.captured_credits = (k.answer ->> 'capturedCredits')::bigint))))`,
  },
  {
    number: 16,
    name: 'every debit was acknowledged under its key, and there was enough for it',
    sql: `
      select e.tenant_id, e.sequence, e.kind, e.idempotency_key, e.balance_after
      from public.credit_entries e
      left join public.credit_idempotency_keys k
        on k.tenant_id = e.tenant_id and k.idempotency_key = e.idempotency_key
      where (e.kind in ('consume', 'capture') and (k.operation is distinct from e.kind or (e.kind = 'consume'
          and (e.balance_after < 0 or (k.answer ->> 'sequence')::bigint is distinct from e.sequence))))
        or (e.idempotency_key is not null and k.idempotency_key is null)`,
  },
  {
    number: 16,
    name: 'the daily usage is what was debited',
    sql: `
      select tenant_id, coalesce(u.credits, 0) as counted, coalesce(e.credits, 0) as debited
      from (select tenant_id, sum(credits) as credits, sum(debits) as debits from public.credit_usage_daily
        group by tenant_id) u
      full join (select tenant_id, -sum(delta) as credits, count(*) as debits from public.credit_entries
        where kind in ('consume', 'capture') group by tenant_id) e using (tenant_id)
      where (coalesce(u.credits, 0), coalesce(u.debits, 0)) <> (coalesce(e.credits, 0), coalesce(e.debits, 0))
        and not exists (select from public.credit_archived_months m where m.tenant_id in (u.tenant_id, e.tenant_id))`,
  },
];
