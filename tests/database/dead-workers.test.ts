import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pool } from '#lib/db.ts';
import { beat, createHeartbeat } from '#lib/jobs/heartbeat.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.serverUrl;
});
afterAll(async () => {
  await pool().end();
  await database[Symbol.asyncDispose]();
});

/** A job that somebody took so many seconds ago. */
async function takenJob(by: string, secondsAgo: number): Promise<string> {
  const key = randomUUID();
  await database.server.query(`select graphile_worker.add_job('credits-sweep', job_key => $1)`, [key]);
  await database.server.query(
    `update graphile_worker._private_jobs set locked_by = $2, locked_at = now() - make_interval(secs => $3) where key = $1`,
    [key, by, secondsAgo],
  );
  return key;
}

async function isFree(key: string): Promise<boolean | undefined> {
  const { rows } = await database.server.query<{ free: boolean }>(
    'select locked_by is null as free from graphile_worker.jobs where key = $1',
    [key],
  );
  return rows[0]?.free;
}

it('jobs of a worker that is not heard of any more are free again, those of the living and new ones are not', async () => {
  const living = createHeartbeat();
  await beat('another process', ['worker-of-the-living']);
  await beat('a process that was killed', ['worker-of-the-dead']);
  await database.server.query(
    `update public.worker_heartbeats set seen_at = now() - interval '31 seconds' where worker_id = 'a process that was killed'`,
  );
  const ofTheDead = await takenJob('worker-of-the-dead', 40);
  const ofNobody = await takenJob('worker-that-never-beat', 40);
  const ofTheLiving = await takenJob('worker-of-the-living', 600);
  const justTaken = await takenJob('worker-that-just-began', 5);
  try {
    await living.begin();
    expect(await Promise.all([ofTheDead, ofNobody, ofTheLiving, justTaken].map(isFree))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  } finally {
    await living.end();
  }
});

it('a reconciliation that fell silent gives way within half a minute, one that goes on does not', async () => {
  const begin = async () => {
    await database.server.query('select reconciliation.end_silent_runs()');
    const { rows } = await database.server.query<{ id: string | null }>(
      `select id from reconciliation.begin_run(null, interval '0', interval '0')`,
    );
    return rows[0]?.id ?? null;
  };
  const first = await begin();
  expect(first).not.toBeNull();
  expect(await begin()).toBeNull();
  await database.owner.query(
    `update public.reconciliation_runs set alive_at = now() - interval '26 seconds'`,
  );
  await database.server.query('select reconciliation.keep_run($1)', [first]);
  expect(await begin()).toBeNull();
  await database.owner.query(
    `update public.reconciliation_runs set alive_at = now() - interval '26 seconds'`,
  );
  expect(await begin()).not.toBeNull();
});
