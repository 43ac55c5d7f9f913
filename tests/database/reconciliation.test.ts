import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { createPerson, value } from '#tests/support/tenants.ts';

describe('the reports of reconciliation', () => {
  let database: TestDatabase;
  let operator: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    operator = await createPerson(database);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  async function run(): Promise<{ id: string; isFull: boolean }> {
    const { rows } = await database.server.query<{ id: string; is_full: boolean }>(
      `select id, is_full from reconciliation.begin_run(null, interval '15 minutes', interval '1 minute')`,
    );
    const [begun] = rows;
    if (!begun) throw new Error('No run was begun.');
    return { id: begun.id, isFull: begun.is_full };
  }
  const finish = (id: string, error: string | null = null) =>
    database.server.query(`select reconciliation.finish_run($1, '{}', '{}', $2)`, [id, error]);
  const note = (id: string, subject: string, isRepaired = false) =>
    database.server.query(
      `select reconciliation.note_finding($1, 'payment_flagged', $2, 'Flagged', $3, '{}')`,
      [id, subject, isRepaired],
    );
  const findingsOf = async (subject: string) =>
    (
      await database.server.query<{ id: string; run_id: string; is_repaired: boolean; is_resolved: boolean }>(
        `select id, run_id, is_repaired, resolved_at is not null as is_resolved
         from public.reconciliation_findings where subject = $1 order by created_at`,
        [subject],
      )
    ).rows;
  const resolve = (id: string, words: string) =>
    database.server.query('select reconciliation.resolve_finding($1, $2, $3)', [id, operator, words]);

  it('compare everything once a day: the first run, and no other until a day has passed', async () => {
    const failed = await run();
    await finish(failed.id, 'Stripe was not reached.');
    const first = await run();
    await finish(first.id);
    const second = await run();
    await finish(second.id);
    await database.owner.query(
      `update public.reconciliation_runs set started_at = started_at - interval '1 day'`,
    );
    const nextDay = await run();
    await finish(nextDay.id);
    expect([failed, first, second, nextDay].map(({ isFull }) => isFull)).toEqual([true, true, false, true]);
  });

  it('tell of what nobody has dealt with once, however many runs come upon it', async () => {
    const subject = randomUUID();
    const one = await run();
    await note(one.id, subject);
    await finish(one.id);
    const later = await run();
    await note(later.id, subject);
    await finish(later.id);
    expect(await findingsOf(subject)).toMatchObject([{ run_id: one.id, is_resolved: false }]);
  });

  it('are resolved once, with words that the audit log keeps, and come up again if they are found again', async () => {
    const subject = randomUUID();
    const { id: runId } = await run();
    await note(runId, subject);
    const [finding] = await findingsOf(subject);
    const id = finding?.id ?? '';
    expect(await refusalOf(resolve(id, '  '))).toMatchObject({ status: 400, code: 'reason_required' });
    await resolve(id, 'Refunded by hand');
    expect(await refusalOf(resolve(id, 'Again'))).toMatchObject({ status: 409, code: 'finding_settled' });
    expect(await refusalOf(resolve(randomUUID(), 'None'))).toMatchObject({ code: 'finding_not_found' });
    const { rows } = await database.server.query(
      'select action, reason, user_id from public.audit_log where subject = $1',
      [subject],
    );
    expect(rows).toEqual([
      { action: 'reconciliation.resolved', reason: 'Refunded by hand', user_id: operator },
    ]);
    await note(runId, subject);
    await finish(runId);
    expect((await findingsOf(subject)).map(({ is_resolved }) => is_resolved)).toEqual([true, false]);
  });

  it('leave nothing to resolve where a run repaired it', async () => {
    const subject = randomUUID();
    const { id: runId } = await run();
    await note(runId, subject, true);
    await finish(runId);
    const [finding] = await findingsOf(subject);
    expect(await refusalOf(resolve(finding?.id ?? '', 'Done'))).toMatchObject({ code: 'finding_settled' });
  });
});

describe('dead letters', () => {
  let database: TestDatabase;
  let operator: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    operator = await createPerson(database);
    for (const [type, status] of [
      ['charge.refunded', 'dead'],
      ['charge.refunded', 'dead'],
      ['invoice.paid', 'dead'],
      ['invoice.paid', 'processed'],
    ] as const) {
      await database.owner.query(
        `insert into public.webhook_events (id, type, livemode, payload, stripe_created_at, status, outcome, last_error, finished_at)
         values ($1, $2, false, '{}', now(), $3, 'x', 'x', now())`,
        [`evt_${randomUUID()}`, type, status],
      );
    }
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const replay = async (type: string | null, atMost = 500) =>
    value(
      await database.server.query<{ value: { replayed: number; left: number } }>(
        'select webhooks.replay_dead($1, $2, $3) as value',
        [type, operator, atMost],
      ),
    );
  const waiting = async () =>
    (
      await database.server.query<{ type: string; n: number }>(
        `select type, count(*)::integer as n from public.webhook_events where status = 'pending' group by type order by type`,
      )
    ).rows;

  it('of one type are handled again, the others are left alone', async () => {
    expect(await replay('charge.refunded', 1)).toEqual({ replayed: 1, left: 1 });
    expect(await replay('charge.refunded')).toEqual({ replayed: 1, left: 0 });
    expect(await waiting()).toEqual([{ type: 'charge.refunded', n: 2 }]);
  });

  it('of every type are handled again, each with a line in the audit log; twice is once', async () => {
    expect(await replay(null)).toEqual({ replayed: 1, left: 0 });
    expect(await replay(null)).toEqual({ replayed: 0, left: 0 });
    const { rows } = await database.server.query<{ n: number }>(
      `select count(*)::integer as n from public.audit_log where action = 'webhook.replayed' and user_id = $1`,
      [operator],
    );
    expect(rows).toEqual([{ n: 3 }]);
  });
});
