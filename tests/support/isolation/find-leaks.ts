/** Tries, in the name of everybody, to read and to write what is somebody else's, and reports what went through. */
import type pg from 'pg';
import type { TestDatabase } from '../database.ts';
import { type Actor, attemptAs, type Cast, isForbidden } from './cast.ts';
import { forbiddenRows, type Relation } from './relations.ts';

/** @returns sentences, each a leak or a reason why nothing is proven; none where the relation is safe. */
export async function findLeaks(database: TestDatabase, cast: Cast, relation: Relation): Promise<string[]> {
  const findings: string[] = [];
  if (relation.isTable && !relation.hasRowSecurity) {
    findings.push(`${relation.name} has no row-level security.`);
  }
  findings.push(...(await findMissingRows(database.owner, cast, relation)));

  const client = await database.owner.connect();
  try {
    // What the conditions below look up is readable for everybody, for the length of the proof.
    await client.query(`create schema if not exists proof; grant usage on schema proof to public;
      create or replace view proof.memberships as select tenant_id, user_id from public.memberships;
      grant select on proof.memberships to public`);
    for (const actor of cast.actors) findings.push(...(await findLeaksTo(client, cast, relation, actor)));
  } finally {
    await client.query('drop schema proof cascade');
    client.release();
  }
  return findings;
}

async function findMissingRows(
  owner: pg.Pool,
  { tenants }: Cast,
  { name, hasTenant }: Relation,
): Promise<string[]> {
  // A month's partition may be empty; the table it is part of may not.
  if (name.startsWith('credits.')) return [];
  const findings: string[] = [];
  for (const [index, tenant] of (hasTenant ? tenants : [null]).entries()) {
    const found = await owner.query(
      `select from ${name} where ${tenant === null ? 'true' : `tenant_id = '${tenant}'`} limit 1`,
    );
    if (found.rowCount === 0) {
      const whose = tenant === null ? '' : ` of tenant ${index === 0 ? 'A' : 'B'}`;
      findings.push(
        `${name} has no rows${whose} to prove with: add some in tests/support/isolation/seed-tables.ts.`,
      );
    }
  }
  return findings;
}

async function findLeaksTo(
  client: pg.PoolClient,
  { tenants }: Cast,
  relation: Relation,
  actor: Actor,
): Promise<string[]> {
  const { name, hasTenant } = relation;
  const forbidden = forbiddenRows(relation, actor, actor.name === 'an operator');
  if (forbidden === null) {
    return [`${name} does not say whose its rows are: give it a tenant_id, or say it in relations.ts.`];
  }
  const findings: string[] = [];
  const read = await attemptAs(client, actor, `select 1 from ${name} where ${forbidden}`);
  // A view over tables that the actor may not read is refused as well; anything else is an error of this proof.
  if (read.kind === 'done' ? read.rows > 0 : !isForbidden(read)) {
    findings.push(
      `${name}: ${actor.name} reads ${read.kind === 'done' ? `${read.rows} rows` : read.sqlstate}.`,
    );
  }
  const column = hasTenant ? 'tenant_id' : await firstColumn(client, name);
  const writes: [string, string][] = [
    ['inserts', insertion(name, hasTenant ? tenants : null)],
    ['updates', `update ${name} set ${column} = ${column}`],
    ['deletes', `delete from ${name}`],
    ['truncates', `truncate ${name}`],
  ];
  for (const [verb, sql] of writes) {
    const outcome = await attemptAs(client, actor, sql);
    // Pages write through routes alone: even one's own rows are out of reach of the Data API.
    const isHarmless =
      outcome.kind === 'done' ? outcome.rows === 0 && verb !== 'truncates' : isForbidden(outcome);
    const isView = outcome.kind === 'refused' && outcome.sqlstate === '42809' && !relation.isTable;
    if (!isHarmless && !isView) {
      findings.push(
        `${name}: ${actor.name} ${verb} ${outcome.kind === 'done' ? `${outcome.rows} rows` : outcome.sqlstate}.`,
      );
    }
  }
  return findings;
}

/** Row-level security is asked before constraints are: a row that is incomplete shows as well what was allowed. */
function insertion(name: string, tenants: readonly string[] | null): string {
  if (tenants === null) return `insert into ${name} default values`;
  return `insert into ${name} (tenant_id) values ${tenants.map((tenant) => `('${tenant}')`).join(', ')}`;
}

async function firstColumn(client: pg.PoolClient, name: string): Promise<string> {
  const { rows } = await client.query<{ column: string }>(
    `select quote_ident(attname) as column from pg_attribute where attrelid = $1::regclass and attnum = 1`,
    [name],
  );
  return rows[0]?.column ?? '';
}
