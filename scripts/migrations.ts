/**
 * Applies `supabase/migrations/*.sql`, in order, each in a transaction of its own, and records them where the Supabase
 * CLI looks (`supabase_migrations.schema_migrations`), so that `supabase db push` and this module agree.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';

/** Any number that nobody else locks; two deployments at once wait for each other. */
const LOCK = 7_420_211;

export interface Migration {
  readonly version: string;
  readonly name: string;
  readonly file: string;
  readonly sql: string;
}

/** A migration that cannot be applied, in one sentence for the operator. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

export async function readMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const [, version, name] = /^(\d+)_(.+)\.sql$/.exec(file) ?? [];
      if (version === undefined || name === undefined) {
        throw new MigrationRefused(`${file} is not named <timestamp>_<name>.sql.`);
      }
      return { version, name, file, sql: await readFile(join(directory, file), 'utf8') };
    }),
  );
}

/**
 * Brings a database up to the given migrations and installs the job queue.
 *
 * @param url the owner of the database, `postgres` on Supabase: no superuser is needed. A direct or session connection.
 * @returns the files applied now.
 * @throws MigrationRefused when an applied migration was edited, or one fails; what was applied before it stays.
 */
export async function migrate(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const applied = await applyPending(client, migrations);
    await installJobQueue(client, url);
    // The Data API keeps a picture of the schema and draws it again when told.
    if (applied.length > 0) await client.query(`notify pgrst, 'reload schema'`);
    return applied;
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(`
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (
      version text primary key, statements text[], name text
    );`);
  const recorded = await client.query<{ version: string; statements: string[] | null }>(
    'select version, statements from supabase_migrations.schema_migrations',
  );
  const landed = new Map(recorded.rows.map((row) => [row.version, row.statements]));

  for (const { version, sql, file } of migrations) {
    const statements = landed.get(version);
    if (statements && essence(statements.join('')) !== essence(sql)) {
      throw new MigrationRefused(
        `supabase/migrations/${file} was edited after it had been applied to this database: restore it and put the change into a new migration (or, for a database that may be lost, run "npm run reset").`,
      );
    }
  }
  const pending = migrations.filter(({ version }) => !landed.has(version));
  for (const migration of pending) await applyOne(client, migration);
  return pending.map(({ file }) => file);
}

async function applyOne(client: pg.Client, { version, name, file, sql }: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query(
      'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
      [version, name, [sql]],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    if (!(error instanceof pg.DatabaseError)) throw error;
    const line = error.position ? ` at line ${sql.slice(0, Number(error.position)).split('\n').length}` : '';
    throw new MigrationRefused(`${file} failed${line}: ${error.message}. Nothing of it was kept.`, {
      cause: error,
    });
  }
}

/** The Supabase CLI records statements one by one, without the space and semicolons between; we record the file. */
function essence(sql: string): string {
  return sql.replaceAll(/[\s;]+/g, '');
}

/**
 * graphile-worker's tables have row-level security and let only their owner pass, so refill_server has to own them.
 * Its installer says `create schema if not exists`, which needs the right to create one even when it exists: that
 * right is lent for the moment.
 */
async function installJobQueue(client: pg.Client, url: string): Promise<void> {
  const role = await client.query(`select 1 from pg_roles where rolname = 'refill_server'`);
  if (role.rowCount === 0) return;
  await client.query(`
    do $$ begin
      if not exists (select from pg_namespace where nspname = 'graphile_worker') then
        create schema graphile_worker authorization refill_server;
      end if;
    end $$`);

  const installed = await client.query<{ exists: boolean }>(
    `select to_regclass('graphile_worker.migrations') is not null as exists`,
  );
  const isFirst = installed.rows[0]?.exists !== true;
  const database = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  const name = database.rows[0]?.name;
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on('error', () => undefined);
  // Queued before whatever the installer asks on this connection.
  pool.on('connect', (connection) => void connection.query('set role refill_server'));
  try {
    if (isFirst) await client.query(`grant create on database ${name} to refill_server`);
    await runMigrations({ pgPool: pool });
  } finally {
    if (isFirst) await client.query(`revoke create on database ${name} from refill_server`);
    await pool.end();
  }
}
