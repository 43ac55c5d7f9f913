import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { value } from '#tests/support/tenants.ts';

describe('the inbox of events', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const receive = async (id: string, quarantine: string | null = null) =>
    value(
      await database.server.query<{ value: boolean }>('select webhooks.receive($1, $2) as value', [
        { id, type: 'charge.updated', api_version: 'v', livemode: false, created: 1_700_000_000, data: {} },
        quarantine,
      ]),
    );
  const jobsOf = async (id: string) =>
    (await database.server.query('select from graphile_worker.jobs where key = $1', [`webhook-event:${id}`]))
      .rowCount;
  const statusOf = async (id: string) =>
    (await database.server.query('select status, attempts from public.webhook_events where id = $1', [id]))
      .rows[0];
  const finish = (id: string, status: string, error: string | null) =>
    database.server.query(`select webhooks.finish_attempt($1, clock_timestamp(), 5, $2, null, $3)`, [
      id,
      status,
      error,
    ]);

  it('keeps an event and its job once, however often it is delivered at once', async () => {
    const id = `evt_${randomUUID()}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => receive(id)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await jobsOf(id)).toBe(1);
  });

  it('keeps neither where the transaction is rolled back', async () => {
    const id = `evt_${randomUUID()}`;
    const client = await database.server.connect();
    try {
      await client.query('begin');
      await client.query('select webhooks.receive($1)', [{ id, type: 't', livemode: false, created: 1 }]);
      await client.query('rollback');
    } finally {
      client.release();
    }
    expect([await statusOf(id), await jobsOf(id)]).toEqual([undefined, 0]);
  });

  it('keeps a quarantined event without a job', async () => {
    const id = `evt_${randomUUID()}`;
    await receive(id, 'another account');
    expect([await statusOf(id), await jobsOf(id)]).toEqual([{ status: 'quarantined', attempts: 0 }, 0]);
  });

  it('counts attempts until the event is finished, and handles it again on demand', async () => {
    const id = `evt_${randomUUID()}`;
    await receive(id);
    await finish(id, 'pending', 'first try');
    await finish(id, 'dead', 'second try');
    await finish(id, 'processed', null);
    expect(await statusOf(id)).toEqual({ status: 'dead', attempts: 2 });
    await database.server.query('select webhooks.replay($1)', [id]);
    expect(await statusOf(id)).toEqual({ status: 'pending', attempts: 2 });
    expect(await refusalOf(database.server.query(`select webhooks.replay('evt_none')`))).toMatchObject({
      status: 404,
      code: 'event_not_found',
    });
  });
});
