import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf } from '#tests/support/refusal.ts';

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

  const receive = async (events: readonly unknown[], reasons: readonly (string | null)[] = [null]) =>
    (
      await database.server.query<{ id: string }>('select id from webhooks.receive_many($1, $2) as id', [
        JSON.stringify(events),
        reasons,
      ])
    ).rows.map(({ id }) => id);
  /** How often a worker was asked to look. */
  const asked = async () =>
    (await database.server.query(`select from graphile_worker.jobs where task_identifier = 'webhook-inbox'`))
      .rowCount ?? 0;
  const claim = async (lease = '5 minutes') =>
    (
      await database.server.query<{ id: string }>(`select id from webhooks.claim('v', 100, $1)`, [lease])
    ).rows.map(({ id }) => id);
  const statusOf = async (id: string) =>
    (await database.server.query('select status, attempts from public.webhook_events where id = $1', [id]))
      .rows[0];
  const finish = (id: string, status: string, error: string | null) =>
    database.server.query(
      `select webhooks.finish_attempts(array[$1], clock_timestamp(), 5, array[$2], array['done'], array[$3])`,
      [id, status, error],
    );

  it('keeps an event once, and asks a worker to look, however often it is delivered at once', async () => {
    const id = newId();
    const before = await asked();
    const answers = await Promise.all(Array.from({ length: 10 }, () => receive([about(id)])));
    expect(answers.flat()).toEqual([id]);
    expect(await asked()).toBe(before + 1);
    expect(await claim()).toContain(id);
  });

  it('W1: keeps an event once that stands ten times in one batch, and its neighbour', async () => {
    const [id, other] = [newId(), newId()];
    const before = await asked();
    const fresh = await receive([...Array(10).fill(about(id)), about(other)]);
    expect(fresh.toSorted()).toEqual([id, other].toSorted());
    expect(await asked()).toBe(before + 1);
  });

  it('keeps neither event nor job where the transaction is rolled back', async () => {
    const id = newId();
    const before = await asked();
    const client = await database.server.connect();
    try {
      await client.query('begin');
      await client.query('select webhooks.receive_many($1)', [JSON.stringify([about(id)])]);
      await client.query('rollback');
    } finally {
      client.release();
    }
    expect([await statusOf(id), await asked()]).toEqual([undefined, before]);
  });

  it('keeps a quarantined event from every worker, beside one that is handled', async () => {
    const [id, other] = [newId(), newId()];
    await receive([about(id), about(other)], ['another account', null]);
    expect(await statusOf(id)).toEqual({ status: 'quarantined', attempts: 0 });
    expect(await statusOf(other)).toEqual({ status: 'pending', attempts: 0 });
    const claimed = await claim();
    expect(claimed).toContain(other);
    expect(claimed).not.toContain(id);
  });

  it('C4: an event that a worker has is kept from others until its lease is over, and is due again then', async () => {
    const id = newId();
    await receive([about(id)]);
    const claims = await Promise.all(Array.from({ length: 5 }, () => claim()));
    expect(claims.flat().filter((one) => one === id)).toEqual([id]);
    expect(await claim()).not.toContain(id);
    await database.owner.query(
      `update public.webhook_events set next_try_at = next_try_at - interval '5 minutes' where id = $1`,
      [id],
    );
    expect(await claim()).toContain(id);
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
    expect(await claim()).not.toContain(ids[0]);
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
});
