import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { stack } from '../support/stack.ts';

const owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 2 });
const server = new pg.Pool({ connectionString: stack().DATABASE_URL, max: 2 });

afterAll(async () => {
  await owner.end();
  await server.end();
});

describe('the roles', () => {
  it('nobody who migrates or serves is a superuser, and the server passes no policy', async () => {
    const { rows } = await owner.query(
      `select rolname, rolsuper, rolbypassrls from pg_roles
       where rolname in ('postgres', 'refill_server', 'supabase_api', 'anon', 'authenticated') order by rolname`,
    );
    expect(rows).toEqual([
      { rolname: 'anon', rolsuper: false, rolbypassrls: false },
      { rolname: 'authenticated', rolsuper: false, rolbypassrls: false },
      { rolname: 'postgres', rolsuper: false, rolbypassrls: true },
      { rolname: 'refill_server', rolsuper: false, rolbypassrls: false },
      { rolname: 'supabase_api', rolsuper: false, rolbypassrls: false },
    ]);
  });

  it('every commit is on disk before it is answered', async () => {
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      const { rows } = await owner.query(`select current_setting($1) as value`, [setting]);
      expect(rows[0]?.value).toBe('on');
    }
  });

  it('a wrong password is refused', async () => {
    const wrong = new URL(stack().DATABASE_URL);
    wrong.password = 'wrong';
    const client = new pg.Client({ connectionString: wrong.href });
    await expect(client.connect()).rejects.toThrow(/password authentication failed/);
  });

  it('the stand-ins have databases of their own, which the server cannot enter', async () => {
    for (const database of ['stripe_sandbox', 'mailbox']) {
      const foreign = new URL(stack().DATABASE_URL);
      foreign.pathname = `/${database}`;
      const client = new pg.Client({ connectionString: foreign.href });
      await expect(client.connect()).rejects.toThrow(/permission denied for database/);
    }
  });
});

describe('the job queue', () => {
  it('belongs to the server, which adds and sees jobs', async () => {
    const client = await server.connect();
    try {
      await client.query('begin');
      await client.query(`select graphile_worker.add_job('probe', '{"a": 1}'::json)`);
      const { rows } = await client.query(
        `select task_identifier from graphile_worker.jobs where task_identifier = 'probe'`,
      );
      expect(rows).toEqual([{ task_identifier: 'probe' }]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('lets the server create no schema once it is installed', async () => {
    await expect(server.query('create schema probe')).rejects.toThrow(/permission denied/);
  });
});
