/**
 * Roles, schemas and grants as hosted Supabase has them, so that a migration which works here works there: `postgres`
 * owns the database and is no superuser, the three API roles cannot log in, nothing in `public` is exposed before a
 * migration grants it.
 */
import pg from 'pg';
import { AUTH_FUNCTIONS } from './auth-functions.ts';

export interface RolePasswords {
  readonly postgres: string;
  readonly authenticator: string;
  readonly supabaseApi: string;
  readonly stripe: string;
  readonly mailbox: string;
}

/** The role under which the embedded Supabase API logs in. Hosted Supabase has several services and roles here. */
export const API_ROLE = 'supabase_api';
export const STRIPE_DATABASE = 'stripe_sandbox';
export const MAILBOX_DATABASE = 'mailbox';

/** May be run at every start: it makes what is missing and sets the passwords again. */
export async function prepareRoles(
  superuserUrl: (database: string) => string,
  passwords: RolePasswords,
  authSchemaSql: string,
): Promise<void> {
  await withClient(superuserUrl('postgres'), async (client) => {
    await client.query(CLUSTER_ROLES);
    await ensureLogin(client, 'postgres', passwords.postgres);
    await ensureLogin(client, 'authenticator', passwords.authenticator);
    await ensureLogin(client, API_ROLE, passwords.supabaseApi);
    await client.query('alter database postgres owner to postgres');
    for (const [name, password] of [
      [STRIPE_DATABASE, passwords.stripe],
      [MAILBOX_DATABASE, passwords.mailbox],
    ] as const) {
      await client.query(createRoleUnlessExists(name, 'login'));
      await ensureLogin(client, name, password);
      await ensureDatabase(client, name);
    }
    await prepareDatabase(client, 'postgres', authSchemaSql);
  });
}

/** Schemas, extensions and the `auth` schema in the database that the client is connected to. */
export async function prepareDatabase(
  client: pg.Client,
  database: string,
  authSchemaSql: string,
): Promise<void> {
  const name = client.escapeIdentifier(database);
  await client.query(`begin; ${schemasOf(name)} commit;`);
  await client.query(
    `begin; set local role supabase_auth_admin; ${authSchemaSql}; ${AUTH_FUNCTIONS} commit;`,
  );
  await client.query(AUTH_GRANTS);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function ensureLogin(client: pg.Client, role: string, password: string): Promise<void> {
  await client.query(
    `alter role ${client.escapeIdentifier(role)} with login password ${client.escapeLiteral(password)}`,
  );
}

/** Its own database and role each: the stand-ins never see the product's data, nor the product theirs. */
async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [name]);
  const identifier = client.escapeIdentifier(name);
  if (found.rowCount === 0) await client.query(`create database ${identifier} owner ${identifier}`);
  await client.query(`revoke connect on database ${identifier} from public`);
}

function createRoleUnlessExists(role: string, attributes: string): string {
  return `
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} ${attributes}; end if;
    end $$;`;
}

const CLUSTER_ROLES = [
  createRoleUnlessExists('postgres', 'login createrole createdb bypassrls replication'),
  createRoleUnlessExists('anon', 'nologin noinherit'),
  createRoleUnlessExists('authenticated', 'nologin noinherit'),
  createRoleUnlessExists('service_role', 'nologin noinherit bypassrls'),
  createRoleUnlessExists('authenticator', 'login noinherit'),
  createRoleUnlessExists('supabase_auth_admin', 'nologin noinherit createrole'),
  createRoleUnlessExists(API_ROLE, 'login inherit'),
  `grant anon, authenticated, service_role to authenticator;
   grant anon, authenticated, service_role, authenticator to postgres with admin option;
   grant pg_monitor, pg_signal_backend, pg_read_all_data to postgres;
   -- It reads the catalog as postgres sees it, keeps auth.*, and becomes one of the three roles in every data request.
   grant postgres, supabase_auth_admin, anon, authenticated, service_role to ${API_ROLE};`,
].join('\n');

const schemasOf = (database: string) => `
  create schema if not exists extensions authorization postgres;
  create schema if not exists auth authorization supabase_auth_admin;
  grant create on database ${database} to supabase_auth_admin;
  grant usage on schema extensions to anon, authenticated, service_role;
  grant usage on schema public to anon, authenticated, service_role;
  grant all on schema public to postgres;
  create extension if not exists pgcrypto with schema extensions;
  create extension if not exists "uuid-ossp" with schema extensions;
  alter database ${database} set search_path = "$user", public, extensions;
  alter role anon set statement_timeout = '3s';
  alter role authenticated set statement_timeout = '8s';
`;

const AUTH_GRANTS = `
  grant usage on schema auth to postgres, anon, authenticated, service_role;
  grant all on all tables in schema auth to postgres;
  grant execute on all functions in schema auth to postgres, anon, authenticated, service_role;
`;
