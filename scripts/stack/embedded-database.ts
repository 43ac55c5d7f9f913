/** Postgres as the embedded default has it: running, with roles, schema, job queue and seed; restarted when it dies. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getAuthSchemaSql } from '@supabase/lite';
import pg from 'pg';
import { prepareRoles } from '#sandbox/postgres/roles.ts';
import { type RunningPostgres, SUPERUSER, startPostgres } from '#sandbox/postgres/start.ts';
import { migrate, readMigrations } from '../migrations.ts';
import type { Instance, ProcessList } from './instance.ts';

const RESTART_MS = 500;

export interface EmbeddedDatabase {
  /** `postgres`, the owner of the product's schema, who is no superuser. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly applied: readonly string[];
  stop(): Promise<void>;
}

interface Options {
  readonly instance: Instance;
  readonly port: number;
  readonly processes: ProcessList;
  /** Without the product's schema when only the stand-ins need a database. */
  readonly migrationsDirectory: string | undefined;
  readonly say: (sentence: string) => void;
}

export async function startEmbeddedDatabase(options: Options): Promise<EmbeddedDatabase> {
  const { instance, port, processes, say } = options;
  const { keys } = instance;
  let isStopping = false;
  let running = await launch();

  async function launch(): Promise<RunningPostgres> {
    const postgres = await startPostgres({
      dataDirectory: instance.postgresDirectory,
      port,
      superuserPassword: keys.superuserPassword,
      logFile: join(instance.logsDirectory, 'postgres.log'),
    });
    await processes.add('postgres', postgres.pid);
    void postgres.ended.then(restart);
    return postgres;
  }

  async function restart(how: string): Promise<void> {
    if (isStopping) return;
    say(`Postgres ended unexpectedly (${how}). Starting it again; every committed change is kept.`);
    await sleep(RESTART_MS);
    if (isStopping) return;
    try {
      running = await launch();
      say('Postgres runs again.');
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      await restart('did not start');
    }
  }

  const stop = async () => {
    isStopping = true;
    await running.stop();
  };

  const ownerUrl = `postgresql://postgres:${keys.postgresPassword}@127.0.0.1:${port}/postgres`;
  const superuserUrl = `postgresql://${SUPERUSER}:${keys.superuserPassword}@127.0.0.1:${port}/postgres`;
  try {
    await prepareRoles(
      running.superuserUrl,
      {
        postgres: keys.postgresPassword,
        authenticator: keys.authenticatorPassword,
        supabaseApi: keys.supabaseApiPassword,
        stripe: keys.stripePassword,
        mailbox: keys.mailboxPassword,
      },
      getAuthSchemaSql(),
    );
    const applied = await prepareSchema(ownerUrl, options);
    return { ownerUrl, superuserUrl, applied, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareSchema(
  ownerUrl: string,
  { migrationsDirectory, instance }: Options,
): Promise<string[]> {
  if (migrationsDirectory === undefined) return [];
  const applied = await migrate(ownerUrl, await readMigrations(migrationsDirectory));
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const password = client.escapeLiteral(instance.keys.refillServerPassword);
    await client.query(`alter role refill_server with login password ${password}`);
    await client.query(await readFile(join(migrationsDirectory, '..', 'seed.sql'), 'utf8'));
  } finally {
    await client.end();
  }
  return applied;
}
