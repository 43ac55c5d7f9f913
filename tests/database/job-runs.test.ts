/** Runs and schedules in the database: who may run what at once, what is seen of the dead, and who begins what is due. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf, sqlstateOf } from '#tests/support/refusal.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

interface Run {
  id: string;
  status: string;
  starts: number;
  is_new: boolean;
  state: object;
}

async function begin({
  job = `job-${randomUUID().slice(0, 8)}`,
  input = {},
  key = randomUUID() as string,
  isConcurrent = false,
  isEnqueued = false,
} = {}): Promise<Run & { job: string }> {
  const { rows } = await database.server.query<Run & { job: string }>(
    `select (b.run).*, b.is_new from jobs.begin_run($1, $2, $3, $4, 'command', 'root', $5) b`,
    [job, input, key, isConcurrent, isEnqueued],
  );
  const [run] = rows;
  if (!run) throw new Error('No run was begun.');
  return run;
}

const statusOf = async (id: string) =>
  (await database.owner.query<{ status: string }>('select status from public.job_runs where id = $1', [id]))
    .rows[0]?.status;
const goSilent = (id: string) =>
  database.owner.query(
    `update public.job_runs set started_at = now() - interval '2 minutes', heartbeat_at = now() - interval '31 seconds' where id = $1`,
    [id],
  );
const one = async <T>(sql: string, values: unknown[]) =>
  (await database.server.query<{ value: T }>(sql, values)).rows[0]?.value;
const beat = (id: string, start: number) =>
  one<boolean>(
    `select is_ours as value from jobs.beat_run($1, $2, 1, 2, 'half', '[{"at": "2026-11-21T00:00:00Z", "line": "a"}]')`,
    [id, start],
  );
const finish = (id: string, start: number) =>
  one<string>(`select status as value from jobs.finish_run($1, $2, 'succeeded', '{"b": 1, "a": 2}', null)`, [
    id,
    start,
  ]);

describe('a run', () => {
  it('is one for its key, for twenty who begin it at once', async () => {
    const [key, job] = [randomUUID(), 'one-key'];
    const runs = await Promise.all(Array.from({ length: 20 }, () => begin({ key, job })));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    expect(runs.filter(({ is_new }) => is_new)).toHaveLength(1);
    expect(await refusalOf(begin({ key, job, input: { a: 1 } }))).toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('is the only one of its job at a time, of twenty that are begun at once', async () => {
    const job = 'not-twice';
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => begin({ job })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusalOf(begin({ job }))).toMatchObject({ status: 409, code: 'job_already_running' });
    expect((await begin({ job: 'another' })).status).toBe('running');
    // Nor past the function, which looks before it writes.
    const again = database.owner.query(
      `insert into public.job_runs
       select (jsonb_populate_record(r, $2)).* from public.job_runs r where r.job = $1`,
      [job, { id: randomUUID(), run_key: randomUUID() }],
    );
    expect(await sqlstateOf(again)).toBe('23505');
  });

  it('is one of many where its job says it may', async () => {
    const runs = await Promise.all(
      Array.from({ length: 5 }, () => begin({ job: 'many', isConcurrent: true })),
    );
    expect(new Set(runs.map(({ id }) => id)).size).toBe(5);
  });

  it('that waits is taken by one of many workers', async () => {
    const { id, status } = await begin({ isEnqueued: true });
    expect(status).toBe('queued');
    const claims = await Promise.all(
      Array.from({ length: 10 }, () =>
        one<string | null>('select id as value from jobs.claim_run($1, 1)', [id]),
      ),
    );
    expect(claims.filter((claim) => claim === id)).toHaveLength(1);
  });

  it('keeps the order of the keys of its output', async () => {
    const { id } = await begin();
    await finish(id, 1);
    const { rows } = await database.owner.query(
      'select output::text as text from public.job_runs where id = $1',
      [id],
    );
    expect(rows).toEqual([{ text: '{"b": 1, "a": 2}' }]);
  });
});

describe('a run that is not heard of', () => {
  it('is seen as died after half a minute, and its job may run again', async () => {
    const { id, job } = await begin();
    expect(await one<number>('select jobs.note_dead_runs() as value', [])).toBe(0);
    await goSilent(id);
    expect((await begin({ job })).is_new).toBe(true);
    expect(await statusOf(id)).toBe('died');
  });

  it('goes on from its state, and its former worker changes nothing any more', async () => {
    const { id } = await begin();
    await one('select jobs.save_run_state($1, 1, $2) as value', [id, { page: 7 }]);
    await goSilent(id);
    const { rows } = await database.server.query<Run>('select * from jobs.resume_run($1, false)', [id]);
    expect(rows[0]).toMatchObject({ status: 'running', starts: 2, state: { page: 7 } });
    expect(await beat(id, 1)).toBe(false);
    expect(await one('select jobs.save_run_state($1, 1, $2) as value', [id, { page: 1 }])).toBe(false);
    expect(await finish(id, 1)).toBeNull();
    expect(await beat(id, 2)).toBe(true);
    expect(await finish(id, 2)).toBe('succeeded');
    expect(await refusalOf(database.server.query('select jobs.resume_run($1, false)', [id]))).toMatchObject({
      code: 'run_not_resumable',
    });
  });

  it('is not resumed while another of its job runs', async () => {
    const { id, job } = await begin();
    await goSilent(id);
    await begin({ job });
    expect(await refusalOf(database.server.query('select jobs.resume_run($1, true)', [id]))).toMatchObject({
      code: 'job_already_running',
    });
  });

  it('and that nobody took up is given to a worker again', async () => {
    const { id } = await begin({ isEnqueued: true });
    await database.owner.query(
      `with gone as (delete from graphile_worker._private_jobs returning 1)
       update public.job_runs set queued_at = now() - interval '2 minutes' where id = $1`,
      [id],
    );
    await database.server.query('select jobs.sweep_runs()');
    const { rows } = await database.server.query(
      `select key from graphile_worker.jobs where task_identifier = 'run-job' and key = $1`,
      [`run-job:${id}:1`],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('canceling', () => {
  it('ends a run that waits, and asks one that runs', async () => {
    const waiting = await begin({ isEnqueued: true });
    const running = await begin();
    for (const { id } of [waiting, running]) await database.server.query('select jobs.cancel_run($1)', [id]);
    expect(await statusOf(waiting.id)).toBe('canceled');
    expect(await statusOf(running.id)).toBe('running');
    expect(
      await one(`select is_cancel_requested as value from jobs.beat_run($1, 1, null, null, null, '[]')`, [
        running.id,
      ]),
    ).toBe(true);
    expect(await one('select id as value from jobs.claim_run($1, 1)', [waiting.id])).toBeNull();
  });
});

describe('a schedule', () => {
  const DUE = '2026-11-21T06:00:00Z';
  const save = async (job: string) =>
    one<string>(
      `select id as value from jobs.save_schedule(null, 'Nightly ' || $1, $1, '{}', '0 6 * * *', true, $2, null)`,
      [job, DUE],
    );
  const take = (id: string | undefined, next = '2026-11-22T06:00:00Z') =>
    one<boolean>('select jobs.take_schedule($1, $2, $3, false) as value', [id, DUE, next]);

  it('that is due is begun once by ten workers at once, and moves on', async () => {
    const id = await save('due-once');
    const taken = await Promise.all(Array.from({ length: 10 }, () => take(id)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const { rows } = await database.owner.query(
      `select count(*)::integer as runs, min(started_by) as by from public.job_runs where job = 'due-once'`,
    );
    expect(rows).toEqual([{ runs: 1, by: 'Nightly due-once' }]);
    expect(await take(id)).toBe(false);
  });

  it('leaves a time out while its job still runs, and says so', async () => {
    await begin({ job: 'still-running' });
    const id = await save('still-running');
    expect(await take(id)).toBe(true);
    const { rows } = await database.owner.query(
      'select last_note, last_run_id, next_run_at from public.job_schedules where id = $1',
      [id],
    );
    expect(rows).toEqual([
      {
        last_note:
          'still-running is already running, and does not run twice at once. This time was left out.',
        last_run_id: null,
        next_run_at: new Date('2026-11-22T06:00:00Z'),
      },
    ]);
  });

  it('that is switched off begins nothing', async () => {
    const id = await save('switched-off');
    await database.server.query(
      `select jobs.save_schedule($1, 'Nightly', 'switched-off', '{}', '0 6 * * *', false, null, null)`,
      [id],
    );
    expect(await take(id)).toBe(false);
  });
});
