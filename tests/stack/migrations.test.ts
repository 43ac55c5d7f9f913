import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPostgres, startPostgres } from '#sandbox/postgres/start.ts';
import { type Migration, MigrationRefused, migrate } from '#scripts/migrations.ts';
import { freePorts } from '#scripts/testing/free-ports.ts';

let home: string;
let postgres: RunningPostgres;
let client: pg.Client;
let url: string;
let databases = 0;

const migration = (version: string, sql: string): Migration => ({
  version,
  name: 'probe',
  file: `${version}_probe.sql`,
  sql,
});
const first = migration('1', 'create table a (n int);\n\ninsert into a values (1);\n');
const second = migration('2', '-- why\ncreate table b (n int);');

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refill-migrations-'));
  postgres = await startPostgres({
    dataDirectory: join(home, 'postgres'),
    port: (await freePorts()).postgres,
    superuserPassword: 'x',
    logFile: join(home, 'postgres.log'),
  });
});

beforeEach(async () => {
  await client?.end();
  databases += 1;
  const admin = new pg.Client({ connectionString: postgres.superuserUrl('postgres') });
  await admin.connect();
  await admin.query(`create database probe${databases}`);
  await admin.end();
  url = postgres.superuserUrl(`probe${databases}`);
  client = new pg.Client({ connectionString: url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await postgres?.stop();
  await rm(home, { recursive: true, force: true });
});

const versions = async () =>
  (await client.query('select version from supabase_migrations.schema_migrations order by 1')).rows.map(
    (row) => row.version,
  );

describe('migrations', () => {
  it('are applied once, in order, and recorded with their text', async () => {
    expect(await migrate(url, [first, second])).toEqual(['1_probe.sql', '2_probe.sql']);
    expect(await migrate(url, [first, second])).toEqual([]);
    expect((await client.query('select n from a')).rows).toEqual([{ n: 1 }]);
    const { rows } = await client.query(
      'select * from supabase_migrations.schema_migrations order by version',
    );
    expect(rows[0]).toEqual({ version: '1', name: 'probe', statements: [first.sql] });
  });

  it('are applied once by two deployments at the same moment', async () => {
    const both = await Promise.all([migrate(url, [first, second]), migrate(url, [first, second])]);
    expect(both.flat()).toHaveLength(2);
    expect((await client.query('select n from a')).rows).toHaveLength(1);
  });

  it('an edited one that has landed is refused in one sentence, and nothing else is applied', async () => {
    await migrate(url, [first]);
    const edited = { ...first, sql: first.sql.replace('(1)', '(2)') };
    const refused = migrate(url, [edited, second]);
    await expect(refused).rejects.toThrow(MigrationRefused);
    await expect(refused).rejects.toThrow('1_probe.sql was edited after it had been applied');
    expect(await versions()).toEqual(['1']);
  });

  it('one that the Supabase CLI recorded, statement by statement, counts as unedited', async () => {
    await migrate(url, []);
    await client.query(
      `insert into supabase_migrations.schema_migrations values ('1', array[$1, $2], 'probe')`,
      ['create table a (n int)', 'insert into a values (1)'],
    );
    expect(await migrate(url, [first, second])).toEqual(['2_probe.sql']);
  });

  it('one that fails leaves nothing of itself, keeps those before it, and is tried again', async () => {
    const broken = migration('2', 'create table b (n int);\nselect nonsense;');
    await expect(migrate(url, [first, broken])).rejects.toThrow('2_probe.sql failed at line 2');
    expect(await versions()).toEqual(['1']);
    expect((await client.query(`select to_regclass('b') as b`)).rows).toEqual([{ b: null }]);
    expect(await migrate(url, [first, second])).toEqual(['2_probe.sql']);
  });
});
