/** A Postgres for a command that runs outside of the test launcher; gone, with its data, when the command ends. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getAuthSchemaSql } from '@supabase/lite';
import getPort from 'get-port';
import { prepareRoles } from '#sandbox/postgres/roles.ts';
import { startPostgres } from '#sandbox/postgres/start.ts';

/** Sets the addresses that tests/support/database.ts reads; does nothing where they are set already. */
export async function startTestPostgres(): Promise<AsyncDisposable> {
  if (process.env.TEST_SUPERUSER_DATABASE_URL) return { [Symbol.asyncDispose]: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'refill-simulate-'));
  // Postgres may run as another user and has to pass through.
  await chmod(folder, 0o711);
  const secret = randomBytes(16).toString('hex');
  const port = await getPort();
  const postgres = await startPostgres({
    dataDirectory: join(folder, 'data'),
    port,
    superuserPassword: secret,
    logFile: join(folder, 'postgres.log'),
  });
  const passwords = {
    postgres: secret,
    authenticator: secret,
    supabaseApi: secret,
    stripe: secret,
    mailbox: secret,
  };
  await prepareRoles(postgres.superuserUrl, passwords, getAuthSchemaSql());
  const address = (role: string) => `postgresql://${role}:${secret}@127.0.0.1:${port}/postgres`;
  process.env.TEST_SUPERUSER_DATABASE_URL = postgres.superuserUrl('postgres');
  process.env.TEST_OWNER_DATABASE_URL = address('postgres');
  process.env.DATABASE_URL = address('refill_server');
  return {
    [Symbol.asyncDispose]: async () => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
