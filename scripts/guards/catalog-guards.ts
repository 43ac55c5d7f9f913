/** Guards that the catalog knows of, so that a new one has to be caught the day it is made. */
import type pg from 'pg';
import type { SqlGuard } from './sql-guards.ts';

const KEPT = ['tests/database/kept.test.ts'];
const ISOLATION = ['tests/database/row-level-security.test.ts'];
const CONDITIONS = ['tests/database/policy-conditions.test.ts'];
const CALLS = ['tests/database/function-access.test.ts'];

export async function listCatalogGuards(superuser: pg.Client): Promise<SqlGuard[]> {
  return [
    ...(await keepers(superuser)),
    ...(await policies(superuser)),
    ...(await managersPolicies(superuser)),
    ...(await furtherConditions(superuser)),
    ...(await functions(superuser)),
  ];
}

/** What refuses that something written once is rewritten: the functions of these triggers are named for it. */
async function keepers(superuser: pg.Client): Promise<SqlGuard[]> {
  const { rows } = await superuser.query<{ name: string; table: string }>(
    `select t.tgname as name, c.relname as table from pg_trigger t join pg_class c on c.oid = t.tgrelid
       join pg_namespace n on n.oid = c.relnamespace join pg_proc p on p.oid = t.tgfoid
     where n.nspname = 'public' and p.proname ~ '^(keep|refuse)_' order by c.relname, t.tgname`,
  );
  return rows.map(({ name, table }) => ({
    name: `trigger on ${table}: ${name}`,
    removal: `drop trigger ${name} on public.${table}`,
    ...(table === 'credit_entries'
      ? { tests: ['tests/database/credits-entries.test.ts'] }
      : { tests: KEPT, title: `what is written once is kept by ${table}: ${name}` }),
  }));
}

/** Every policy that lets signed-in people see or write, opened for all rows. */
async function policies(superuser: pg.Client): Promise<SqlGuard[]> {
  const { rows } = await superuser.query<{ policy: string; relation: string; cmd: string }>(
    `select policyname as policy, schemaname || '.' || tablename as relation, cmd from pg_policies
     where schemaname = 'public' and (roles && array['authenticated', 'anon']::name[])
       and coalesce(qual, with_check) <> 'true' order by 2, 1`,
  );
  return rows.map(({ policy, relation, cmd }) => ({
    name: `policy on ${relation}: ${policy}`,
    removal: `alter policy ${superuser.escapeIdentifier(policy)} on ${relation} ${
      cmd === 'INSERT'
        ? 'with check (true)'
        : cmd === 'SELECT' || cmd === 'DELETE'
          ? 'using (true)'
          : 'using (true) with check (true)'
    }`,
    tests: ISOLATION,
    title: `row-level security lets nobody reach a foreign row of ${relation}`,
  }));
}

/** What owners and admins alone may see, opened for every member. */
async function managersPolicies(superuser: pg.Client): Promise<SqlGuard[]> {
  const { rows } = await superuser.query<{ policy: string; relation: string; opened: string }>(
    `select policyname as policy, schemaname || '.' || tablename as relation,
       replace(qual, 'my_managed_tenant_ids', 'my_tenant_ids') as opened
     from pg_policies where schemaname = 'public' and qual like '%my_managed_tenant_ids%' order by 2, 1`,
  );
  return rows.map(({ policy, relation, opened }) => ({
    name: `not for mere members, ${relation}: ${policy}`,
    removal: `alter policy ${superuser.escapeIdentifier(policy)} on ${relation} using (${opened})`,
    tests: ISOLATION,
    title: 'row-level security shows members the rows of their own tenant, where pages read them',
  }));
}

/** What a policy asks besides who belongs to the tenant, left away. */
async function furtherConditions(superuser: pg.Client): Promise<SqlGuard[]> {
  const { rows } = await superuser.query<{ policy: string; relation: string }>(
    `select policyname as policy, schemaname || '.' || tablename as relation from pg_policies
     where schemaname = 'public' and qual like '%(tenant_id IN %my_tenant_ids%' and qual like '% AND %' order by 2, 1`,
  );
  return rows.map(({ policy, relation }) => ({
    name: `more than the tenant, ${relation}: ${policy}`,
    removal: `alter policy ${superuser.escapeIdentifier(policy)} on ${relation}
      using (tenant_id in (select tenancy.my_tenant_ids()))`,
    tests: CONDITIONS,
  }));
}

/** The functions of each schema, callable by visitors and by whoever is signed in. */
async function functions(superuser: pg.Client): Promise<SqlGuard[]> {
  const { rows } = await superuser.query<{ schema: string }>(
    `select distinct n.nspname as schema from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       join pg_roles r on r.oid = p.proowner
     where p.prosecdef and r.rolname = 'postgres' order by 1`,
  );
  return rows.flatMap(({ schema }) =>
    ['anon', 'authenticated'].map((role) => ({
      name: `functions of ${schema} are not for ${role}`,
      removal: `grant usage on schema ${schema} to ${role}; grant execute on all functions in schema ${schema} to ${role}`,
      tests: CALLS,
      title: `X4: ${role === 'anon' ? 'a visitor' : 'somebody signed in'} may call no function that changes anything`,
    })),
  );
}
