import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { value } from '#tests/support/tenants.ts';

const newId = () => `evt_${randomUUID()}`;
const about = (id: string, object: Record<string, unknown> = {}) => ({
  id,
  type: 'charge.updated',
  api_version: 'v',
  livemode: false,
  created: 1_700_000_000,
  data: { object },
});

describe('the inbox of events', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const receive = async (events: readonly unknown[], reasons: readonly (string | null)[] = []) =>
    value(
      await database.server.query<{ value: string[] }>('select webhooks.receive_many($1, $2) as value', [
        JSON.stringify(events),
        reasons,
      ]),
    );
  /** How many jobs will handle it. */
  const jobsOf = async (id: string) =>
    (
      await database.server.query(
        `select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
         where t.identifier = 'webhook-events' and j.payload::jsonb -> 'eventIds' ? $1`,
        [id],
      )
    ).rowCount;
  const statusOf = async (id: string) =>
    (await database.server.query('select status, attempts from public.webhook_events where id = $1', [id]))
      .rows[0];
  const finish = (id: string, status: string, error: string | null) =>
    database.server.query(
      `select webhooks.finish_attempts(array[$1], clock_timestamp(), 5, array[$2], array['done'], array[$3])`,
      [id, status, error],
    );

  it('keeps an event and its job once, however often it is delivered at once', async () => {
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 10 }, () => receive([about(id)])));
    expect(answers.flat()).toEqual([id]);
    expect(await jobsOf(id)).toBe(1);
  });

  it('W1: keeps an event once that stands ten times in one batch, and its neighbours', async () => {
    const [id, other] = [newId(), newId()];
    const fresh = await receive([...Array(10).fill(about(id)), about(other)]);
    expect(fresh.toSorted()).toEqual([id, other].toSorted());
    expect([await jobsOf(id), await jobsOf(other)]).toEqual([1, 1]);
    const { rows } = await database.server.query('select from public.webhook_attempts where event_id = $1', [
      id,
    ]);
    expect(rows).toEqual([]);
  });

  it('keeps neither where the transaction is rolled back', async () => {
    const id = newId();
    const client = await database.server.connect();
    try {
      await client.query('begin');
      await client.query('select webhooks.receive_many($1)', [JSON.stringify([about(id)])]);
      await client.query('rollback');
    } finally {
      client.release();
    }
    expect([await statusOf(id), await jobsOf(id)]).toEqual([undefined, 0]);
  });

  it('keeps a quarantined event without a job, beside one that is handled', async () => {
    const [id, other] = [newId(), newId()];
    await receive([about(id), about(other)], ['another account', null]);
    expect([await statusOf(id), await jobsOf(id)]).toEqual([{ status: 'quarantined', attempts: 0 }, 0]);
    expect([await statusOf(other), await jobsOf(other)]).toEqual([{ status: 'pending', attempts: 0 }, 1]);
  });

  it.each([
    ['an intent', { object: 'payment_intent', id: 'pi_1', latest_charge: 'ch_1' }],
    ['a charge', { object: 'charge', id: 'ch_1', payment_intent: 'pi_1' }],
    ['a refund', { object: 'refund', id: 're_1', charge: 'ch_1', payment_intent: 'pi_1' }],
    [
      'a dispute with what it is about written out',
      { object: 'dispute', id: 'dp_1', charge: { id: 'ch_1' }, payment_intent: { id: 'pi_1' } },
    ],
  ])('notes intent and charge of %s, and keeps them when the payload is pruned', async (_, object) => {
    const id = newId();
    await receive([about(id, object)]);
    await finish(id, 'processed', null);
    await database.server.query(`select webhooks.prune_payloads('-1 minute')`);
    const { rows } = await database.server.query(
      'select intent_id, charge_id, payload from public.webhook_events where id = $1',
      [id],
    );
    expect(rows).toEqual([{ intent_id: 'pi_1', charge_id: 'ch_1', payload: null }]);
  });

  it('tries a failed event again after a pause that grows, never at the same moment as others', async () => {
    const ids = Array.from({ length: 20 }, newId);
    await receive(ids.map((id) => about(id)));
    const pauses = async () =>
      (
        await database.server.query<{ seconds: number }>(
          `select extract(epoch from next_try_at - clock_timestamp())::float as seconds
           from public.webhook_events where id = any ($1)`,
          [ids],
        )
      ).rows.map(({ seconds }) => seconds);
    for (const id of ids) await finish(id, 'pending', 'first try');
    for (const id of ids) await finish(id, 'pending', 'second try');
    for (const id of ids) await finish(id, 'pending', 'third try');
    const third = await pauses();
    expect(Math.min(...third)).toBeGreaterThan(10);
    expect(Math.max(...third)).toBeLessThan(26);
    expect(new Set(third.map((seconds) => Math.round(seconds * 10))).size).toBeGreaterThan(5);
    for (const id of ids) await finish(id, 'pending', 'fourth try');
    expect(Math.min(...(await pauses()))).toBeGreaterThan(35);
    expect(await jobsOf(ids[0] ?? '')).toBe(2);
  });

  it('counts attempts until the event is finished; a replay begins to count anew and forgets none', async () => {
    const id = newId();
    await receive([about(id)]);
    await finish(id, 'pending', 'first try');
    await finish(id, 'dead', 'second try');
    await finish(id, 'processed', null);
    expect(await statusOf(id)).toEqual({ status: 'dead', attempts: 2 });
    await database.server.query('select webhooks.replay($1)', [id]);
    expect(await statusOf(id)).toEqual({ status: 'pending', attempts: 0 });
    await finish(id, 'processed', null);
    expect(await statusOf(id)).toEqual({ status: 'processed', attempts: 1 });
    const { rows } = await database.server.query(
      'select attempt, error from public.webhook_attempts where event_id = $1 order by attempt',
      [id],
    );
    expect(rows).toEqual([
      { attempt: 1, error: 'first try' },
      { attempt: 2, error: 'second try' },
      { attempt: 3, error: null },
    ]);
    expect(await refusalOf(database.server.query(`select webhooks.replay('evt_none')`))).toMatchObject({
      status: 404,
      code: 'event_not_found',
    });
  });

  it('asks again for an event whose job is gone, and for no other', async () => {
    const [lost, recent] = [newId(), newId()];
    await receive([about(lost), about(recent)]);
    await database.owner.query(
      `update public.webhook_events set received_at = now() - interval '20 minutes' where id = $1`,
      [lost],
    );
    const before = [await jobsOf(lost), await jobsOf(recent)];
    await database.server.query('select webhooks.requeue_stranded()');
    expect([await jobsOf(lost), await jobsOf(recent)]).toEqual([(before[0] ?? 0) + 1, before[1]]);
  });
});
