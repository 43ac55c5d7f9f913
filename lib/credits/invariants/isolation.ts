/**
 * Rules 17 and 18: who may reach what, from the catalog, so that a new table is covered the day it is made. That
 * policies do what they say is proven by the tests, row by row; this holds on a running database too.
 */
import type { Invariant } from './invariant.ts';

/** Schemas that Postgres, Supabase or the job queue bring and guard themselves. */
export const NOT_OURS = `
  n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'auth', 'extensions', 'graphile_worker', 'graphql',
    'graphql_public', 'pgbouncer', 'pgsodium', 'realtime', 'storage', 'supabase_functions', 'supabase_migrations',
    'vault', 'cron', 'net')`;

/** The roles that a request to the Data API may have. */
const API_ROLES = `(values ('anon'), ('authenticated'), ('service_role')) as r (role)`;

/** Tables without money or tenants, which the server keeps by itself. */
export const KEPT_BY_SERVER: readonly string[] = ['public.rate_limits', 'public.worker_heartbeats'];

export const READERS_OF_SESSION: readonly string[] = [
  'tenancy.my_tenant_ids()',
  'tenancy.my_managed_tenant_ids()',
  'tenancy.am_operator()',
];

export const ISOLATION_INVARIANTS: readonly Invariant[] = [
  {
    number: 17,
    name: 'people see rows of a tenant only through a policy that asks who they are',
    sql: `
      select c.oid::regclass::text as relation, p.polname, p.polcmd
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where ${NOT_OURS}
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
        -- A policy for role 0 is for everybody.
        and exists (select from unnest(p.polroles) as r (oid) left join pg_roles o on o.oid = r.oid
          where r.oid = 0 or o.rolname in ('anon', 'authenticated', 'service_role'))
        and (p.polcmd <> 'r'
          or coalesce(pg_get_expr(p.polqual, p.polrelid), '') !~ 'tenancy\\.my_(managed_)?tenant_ids\\(\\)')`,
  },
  {
    number: 17,
    name: 'no role of the Data API writes to a table, and the server changes money through functions alone',
    sql: `
      select c.oid::regclass::text as relation, r.role, p.privilege
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join (values ('anon'), ('authenticated'), ('service_role'), ('refill_server')) as r (role)
      cross join (values ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) as p (privilege)
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${NOT_OURS}
        and not (r.role = 'refill_server' and p.privilege in ('INSERT', 'UPDATE', 'DELETE')
          and format('%I.%I', n.nspname, c.relname) in (${KEPT_BY_SERVER.map((name) => `'${name}'`).join(', ')}))
        and (has_table_privilege(r.role, c.oid, p.privilege)
          or (p.privilege in ('INSERT', 'UPDATE') and c.relkind in ('r', 'p', 'v', 'f')
            and has_any_column_privilege(r.role, c.oid, p.privilege)))`,
  },
  {
    number: 17,
    name: 'a table with a tenant has the tenant first in its primary key or a unique key',
    sql: `
      select c.oid::regclass::text as relation
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relkind in ('r', 'p') and ${NOT_OURS} and not exists (
        select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indpred is null
          and i.indkey[0] = a.attnum)
        -- A detached month keeps the index of its parent; nothing else lives there.
        and n.nspname <> 'credits'`,
  },
  {
    number: 18,
    name: 'every table has row-level security',
    sql: `
      select c.oid::regclass::text as relation
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and ${NOT_OURS} and not c.relrowsecurity`,
  },
  {
    number: 18,
    name: 'every view runs with the rights of who reads it',
    sql: `
      select c.oid::regclass::text as relation, c.relkind
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${NOT_OURS} and ((c.relkind = 'v'
          and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false))
        -- A materialized view has no row-level security at all.
        or (c.relkind = 'm' and exists (
          select from ${API_ROLES} where has_table_privilege(r.role, c.oid, 'SELECT'))))`,
  },
  {
    number: 18,
    name: 'every definer function pins an empty search_path, and no function is for everybody',
    sql: `
      select p.oid::regprocedure::text as function, 'search_path is not pinned' as problem
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and ${NOT_OURS} and not coalesce('search_path=""' = any (p.proconfig), false)
      union all
      select p.oid::regprocedure::text, r.role || ' may execute it'
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      cross join (values ('public'), ('anon'), ('authenticated'), ('service_role')) as r (role)
      where ${NOT_OURS} and has_function_privilege(r.role, p.oid, 'EXECUTE')
        -- One that runs with the rights of its caller shows no more than the tables do.
        and not (r.role = 'authenticated' and ((n.nspname = 'public' and not p.prosecdef)
          or p.oid::regprocedure::text in (${READERS_OF_SESSION.map((name) => `'${name}'`).join(', ')})))`,
  },
  {
    number: 18,
    name: 'no role of the Data API reaches a schema but public, apart from the readers of the session',
    sql: `
      select n.nspname as schema, r.role
      from pg_namespace n cross join ${API_ROLES}
      where ${NOT_OURS} and n.nspname <> 'public' and has_schema_privilege(r.role, n.oid, 'USAGE')
        and not (n.nspname = 'tenancy' and r.role = 'authenticated')`,
  },
  {
    number: 18,
    name: "the server's role is an ordinary one",
    sql: `
      select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles
      where rolname = 'refill_server' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
      union all
      select g.rolname, g.rolsuper, g.rolbypassrls, g.rolcreaterole, g.rolcreatedb, g.rolreplication
      from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles s on s.oid = m.member
      where s.rolname = 'refill_server'`,
  },
];
