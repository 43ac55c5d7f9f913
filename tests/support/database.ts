/**
 * A database of its own for every test file, cloned from a template that has the migrations and the job queue applied:
 * suites do not disturb each other and may run at once. It needs a Postgres prepared by `sandbox/postgres` and the
 * addresses of its roles.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { getAuthSchemaSql } from '@supabase/lite';
import pg from 'pg';
import { prepareDatabase } from '#sandbox/postgres/roles.ts';
import { migrate, readMigrations } from '#scripts/migrations.ts';
import { databaseAddresses } from './database-addresses.ts';

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'supabase', 'migrations');
/** Any number that nobody else locks: test files that start at once make the template once. */
const TEMPLATE_LOCK = 7_420_212;

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  /** The role of the product's server. */
  readonly server: pg.Pool;
  /** `postgres`, who owns the tables; for arranging what no function allows. */
  readonly owner: pg.Pool;
  /** A client that is a superuser; for the few things that even the owner may not. */
  readonly superuserUrl: string;
  readonly serverUrl: string;
  readonly ownerUrl: string;
}

/** Clones a fresh database. Dispose of it (`await using`, or `afterAll`) to drop it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const addresses = databaseAddresses();
  const template = await ensureTemplate();
  const name = `refill_test_${randomBytes(6).toString('hex')}`;
  await asSuperuser('postgres', async (client) => {
    await client.query(`create database ${name} template ${template} owner postgres`);
    // Settings of a database are not copied from its template.
    await client.query(`alter database ${name} set search_path = "$user", public, extensions`);
  });
  // Of `npm run test:guards`: what removes the guard whose test is to go red.
  const removal = process.env.REFILL_GUARD_REMOVAL;
  if (removal) await asSuperuser(name, (client) => client.query(removal));
  const url = (address: string) => withDatabase(address, name);
  const server = openPool(url(addresses.server), 20);
  const owner = openPool(url(addresses.owner), 5);
  return {
    name,
    server,
    owner,
    superuserUrl: url(addresses.superuser),
    serverUrl: url(addresses.server),
    ownerUrl: url(addresses.owner),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([server.end(), owner.end()]);
      await asSuperuser('postgres', (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

function openPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, idleTimeoutMillis: 0 });
  // Dropping the database ends connections that are still idle; a query that fails reports its own error.
  pool.on('error', () => undefined);
  return pool;
}

/** The template's name carries a hash of what is in it: an edited migration makes another one. */
async function ensureTemplate(): Promise<string> {
  const migrations = await readMigrations(MIGRATIONS);
  const authSchemaSql = getAuthSchemaSql();
  const contents = [authSchemaSql, ...migrations.map(({ sql }) => sql)].join('\n');
  const template = `refill_template_${createHash('sha256').update(contents).digest('hex').slice(0, 16)}`;
  await asSuperuser('postgres', async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('select from pg_database where datname = $1', [template]);
    if (found.rowCount === 1) return;
    const unfinished = `${template}_unfinished`;
    await client.query(`drop database if exists ${unfinished} with (force)`);
    await client.query(`create database ${unfinished} template template0 owner postgres`);
    await asSuperuser(unfinished, (inside) => prepareDatabase(inside, unfinished, authSchemaSql));
    await migrate(withDatabase(databaseAddresses().owner, unfinished), migrations);
    // The migrations make the role without a password.
    const password = decodeURIComponent(new URL(databaseAddresses().server).password);
    await client.query(`alter role refill_server with password ${client.escapeLiteral(password)}`);
    await client.query(`alter database ${unfinished} rename to ${template}`);
  });
  return template;
}

async function asSuperuser(database: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(databaseAddresses().superuser, database) });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(address: string, database: string): string {
  const url = new URL(address);
  url.pathname = `/${database}`;
  return url.href;
}
