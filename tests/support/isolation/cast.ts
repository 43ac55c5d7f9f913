/** Who takes part in the proof that tenants do not see each other: two of everybody, and those who belong to none. */
import type pg from 'pg';
import type { TestDatabase } from '../database.ts';
import { createPerson, createTenant } from '../tenants.ts';

export interface Actor {
  readonly name: string;
  readonly role: 'anon' | 'authenticated' | 'service_role';
  readonly userId: string | null;
  /** The tenant whose rows this actor may see. */
  readonly tenant: string | null;
}

export interface Cast {
  readonly tenants: readonly [string, string];
  readonly actors: readonly Actor[];
}

export async function createCast(database: TestDatabase): Promise<Cast> {
  const actors: Actor[] = [
    { name: 'anon', role: 'anon', userId: null, tenant: null },
    { name: 'service_role', role: 'service_role', userId: null, tenant: null },
    { name: 'a stranger', role: 'authenticated', userId: await createPerson(database), tenant: null },
  ];
  const operator = await createPerson(database);
  await database.owner.query('insert into public.platform_operators (user_id) values ($1)', [operator]);
  actors.push({ name: 'an operator', role: 'authenticated', userId: operator, tenant: null });

  const makeTenant = async (name: string): Promise<string> => {
    const owner = await createPerson(database);
    const tenant = await createTenant(database, owner);
    actors.push({ name: `the owner of ${name}`, role: 'authenticated', userId: owner, tenant });
    for (const role of ['admin', 'member']) {
      const person = await createPerson(database);
      await database.owner.query(
        'insert into public.memberships (tenant_id, user_id, role) values ($1, $2, $3)',
        [tenant, person, role],
      );
      actors.push({ name: `the ${role} of ${name}`, role: 'authenticated', userId: person, tenant });
    }
    return tenant;
  };
  return { tenants: [await makeTenant('tenant A'), await makeTenant('tenant B')], actors };
}

export type Outcome =
  | { readonly kind: 'refused'; readonly sqlstate: string }
  | { readonly kind: 'done'; readonly rows: number };

const INSUFFICIENT_PRIVILEGE = '42501';
/** A view that cannot be written to, an update of a generated column: refused before any row is looked at. */
const NEVER_WRITABLE = ['55000', '428C9'];

/** What a statement does in the name of an actor, as the Data API runs it. Nothing of it is kept. */
export async function attemptAs(client: pg.PoolClient, actor: Actor, sql: string): Promise<Outcome> {
  await client.query('begin');
  try {
    await client.query(`set local role ${actor.role}`);
    const claims = JSON.stringify({ sub: actor.userId, role: actor.role });
    await client.query(`select set_config('request.jwt.claims', $1, true)`, [claims]);
    const result = await client.query(sql);
    return { kind: 'done', rows: result.rowCount ?? 0 };
  } catch (error) {
    const sqlstate = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (sqlstate === '') throw error;
    return { kind: 'refused', sqlstate };
  } finally {
    await client.query('rollback');
  }
}

/** Refused because it is not allowed; another error means that it was allowed and went wrong. */
export function isForbidden(outcome: Outcome): boolean {
  return (
    outcome.kind === 'refused' &&
    (outcome.sqlstate === INSUFFICIENT_PRIVILEGE || NEVER_WRITABLE.includes(outcome.sqlstate))
  );
}
