/** Runs of jobs over the API: who may, what is answered, and that a worker does them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorKey, revokeOperatorKey } from '#lib/api-keys/operator-keys.ts';
import { eventually, owner } from '../support/running-ledger.ts';
import { newOwner, Person, signedIn } from '../support/signed-in.ts';
import { randomEmail } from '../support/tenants.ts';

const caller = new Person();
let key: string;
beforeAll(async () => {
  ({ key } = await createOperatorKey('A test', null));
});
afterAll(() => owner.end());

const call = (path: string, body?: unknown, bearer: string | null = key) =>
  caller.call(path, {
    body,
    origin: null,
    headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
  });
const start = (job: string, body: object) => call(`/api/jobs/${job}/runs`, body);
const untilEnded = (id: string) =>
  eventually(
    () => call(`/api/jobs/runs/${id}`),
    ({ body }) => !['queued', 'running'].includes(body.run.status),
    30_000,
  );

describe('a run over the API', () => {
  it('is accepted at once, executed by a worker, and tells its output', async () => {
    const email = randomEmail();
    const accepted = await start('charge-customer', { input: { customer_email: email, amount: 2000 } });
    expect(accepted.status).toBe(202);
    expect(accepted.body.run).toMatchObject({
      job: 'charge-customer',
      status: 'queued',
      startedVia: 'api',
      startedBy: 'A test',
      input: { customer_email: email, amount: 2000, currency: 'usd', confirm: false },
    });
    const { body } = await untilEnded(accepted.body.run.id);
    expect(body.run).toMatchObject({ status: 'succeeded', error: null, starts: 1 });
    expect(Object.keys(body.run.output)).toEqual([
      'success',
      'payment_intent_id',
      'customer_id',
      'amount',
      'currency',
      'status',
      'receipt_url',
    ]);
  });

  it('is one for its key, and has nothing to resume once it has succeeded', async () => {
    const body = { input: { customer_email: randomEmail() }, runKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => start('charge-customer', body)));
    expect(new Set(answers.map(({ body: { run } }) => run.id)).size).toBe(1);
    const { id } = answers[0]?.body.run ?? {};
    await untilEnded(id);
    expect(await call(`/api/jobs/runs/${id}/resume`, {})).toMatchObject({
      status: 409,
      body: { error: { code: 'run_not_resumable' } },
    });
    expect(await start('charge-customer', { ...body, input: { ...body.input, amount: 100 } })).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_key_reused' } },
    });
  });

  it('that failed goes on when it is resumed, and fails again for the same reason', async () => {
    const { body } = await start('charge-customer', {
      input: { customer_email: randomEmail(), confirm: true, amount: 500 },
    });
    const failed = await untilEnded(body.run.id);
    expect(failed.body.run).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('no saved card'),
    });
    expect((await call(`/api/jobs/runs/${body.run.id}/resume`, {})).status).toBe(202);
    expect((await untilEnded(body.run.id)).body.run).toMatchObject({ status: 'failed', starts: 2 });
  });

  it.each([
    ['charge-customer', {}, 400, 'customer_email'],
    ['charge-customer', { customer_email: 'nobody' }, 400, 'customer_email'],
    ['charge-customer', { customer_email: 'a@b.test', amount: 12 }, 400, 'amount'],
    ['charge-customer', { customer_email: 'a@b.test', amount: '2000' }, 400, 'amount'],
    ['charge-customer', { customer_email: 'a@b.test', currency: 'zzz' }, 400, 'currency'],
    ['charge-customer', { customer_email: 'a@b.test', tip: 1 }, 400, 'tip'],
    ['payment-monitor', { limit: 101 }, 400, 'limit'],
    ['no-such-job', {}, 404, undefined],
  ])('of %s with %j is refused before anything is done', async (job, input, status, param) => {
    const answer = await start(job, { input });
    expect({ status: answer.status, param: answer.body.error.param }).toEqual({ status, param });
  });

  it('that there is not is not found', async () => {
    for (const id of [randomUUID(), 'x']) {
      expect((await call(`/api/jobs/runs/${id}`)).body.error.code).toBe('run_not_found');
      expect((await call(`/api/jobs/runs/${id}/resume`, {})).status).toBe(404);
      expect((await call(`/api/jobs/runs/${id}/cancel`, {})).status).toBe(404);
    }
  });
});

describe('who may', () => {
  const PATHS: [string, object | undefined][] = [
    ['/api/jobs/charge-customer/runs', { input: { customer_email: 'a@b.test' } }],
    [`/api/jobs/runs/${randomUUID()}`, undefined],
    [`/api/jobs/runs/${randomUUID()}/resume`, {}],
    [`/api/jobs/runs/${randomUUID()}/cancel`, {}],
  ];

  it('nobody without an operator’s key, with one of a tenant, or with one that is revoked', async () => {
    const { person, tenant } = await newOwner('Keys');
    const ofTenant = await person.call(`/api/tenants/${tenant.slug}/api-keys`, {
      body: { name: 'All', scopes: ['read', 'consume', 'payments'] },
    });
    const revoked = await createOperatorKey('Gone', null);
    await revokeOperatorKey(revoked.id);
    for (const [path, body] of PATHS) {
      for (const bearer of [null, ofTenant.body.key, revoked.key, `${key}x`]) {
        expect((await call(path, body, bearer)).status, path).toBe(401);
      }
    }
  });

  it('on the pages operators alone: to others the routes do not exist', async () => {
    const stranger = await signedIn('owner@acme.test');
    for (const [path, method] of [
      ['/api/admin/jobs/charge-customer/runs', 'POST'],
      [`/api/admin/runs/${randomUUID()}/resume`, 'POST'],
      [`/api/admin/runs/${randomUUID()}/cancel`, 'POST'],
      ['/api/admin/schedules', 'POST'],
      [`/api/admin/schedules/${randomUUID()}`, 'PUT'],
      [`/api/admin/schedules/${randomUUID()}`, 'DELETE'],
      ['/api/admin/charges.csv', 'GET'],
      ['/api/admin/journal.csv', 'GET'],
    ] as const) {
      const answer = await stranger.call(path, { method, ...(method === 'GET' ? {} : { body: {} }) });
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
  });
});
