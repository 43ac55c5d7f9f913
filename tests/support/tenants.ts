/** People and tenants for tests, made with the functions that the product uses. */
import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { TestDatabase } from './database.ts';

/** A person who can sign in, with a profile. */
export async function createPerson(database: TestDatabase, email = randomEmail()): Promise<string> {
  const id = randomUUID();
  await database.owner.query('insert into auth.users (id, email) values ($1, $2)', [id, email]);
  await database.server.query('select tenancy.save_profile($1, $2, $3)', [id, email, email.split('@')[0]]);
  return id;
}

export async function createTenant(database: TestDatabase, ownerId?: string): Promise<string> {
  const owner = ownerId ?? (await createPerson(database));
  return value(
    await database.server.query<{ value: string }>(
      `select (tenancy.create_tenant($1, 'Tenant')).id as value`,
      [owner],
    ),
  );
}

/** A tenant that has these credits, given as a promotion that never lapses. */
export async function createTenantWith(database: TestDatabase, credits: number): Promise<string> {
  const tenant = await createTenant(database);
  await database.server.query(`select credits.give($1, 'promotion', $2, 'welcome')`, [tenant, credits]);
  return tenant;
}

export async function createApiKey(
  database: TestDatabase,
  tenant: string,
  monthlyBudget: number | null = null,
): Promise<string> {
  return value(
    await database.server.query<{ value: string }>(
      `select tenancy.create_api_key($1, null, 'Backend', 'rf_test', $2, '{consume}', $3) as value`,
      [tenant, randomBytes(32), monthlyBudget],
    ),
  );
}

/** The one value of a one-row answer. */
export function value<Value>(result: pg.QueryResult<{ value: Value }>): Value {
  const [row] = result.rows;
  if (row === undefined) throw new Error('There is no row.');
  return row.value;
}

export function randomEmail(): string {
  return `${randomBytes(6).toString('hex')}@example.test`;
}
