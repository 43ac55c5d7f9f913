/** Holds over HTTP: reserved, used in part or whole, given back; each at most once. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { endHoldAnswerSchema, holdAnswerSchema } from '#lib/credits/schemas.ts';
import { type ApiTenant, makeApiTenant } from '../support/api-tenant.ts';
import { type ApiRequest, callCredits } from '../support/credits-api.ts';
import { stack } from '../support/stack.ts';

const owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 2 });
afterAll(() => owner.end());

const post = (tenant: ApiTenant, path: string, request: ApiRequest = {}) =>
  callCredits(stack().APP_URL, 'POST', path, { key: tenant.key, ...request });
const balance = async (tenant: ApiTenant) =>
  (await callCredits(stack().APP_URL, 'GET', '/balance', { key: tenant.key })).body;

async function hold(tenant: ApiTenant, credits: number): Promise<string> {
  const reply = await post(tenant, '/holds', { body: { credits } });
  expect(reply.status).toBe(200);
  return holdAnswerSchema.parse(reply.body).holdId;
}

describe('holds', () => {
  it('reserves credits, uses a part and gives the rest back', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100 });
    const holdId = await hold(tenant, 60);
    expect(await balance(tenant)).toMatchObject({ available: 40, held: 60 });
    const captured = await post(tenant, `/holds/${holdId}/capture`, { body: { credits: 25 } });
    expect(endHoldAnswerSchema.parse(captured.body)).toEqual({
      holdId,
      status: 'captured',
      capturedCredits: 25,
      releasedCredits: 35,
      available: 75,
      held: 0,
    });
    expect(await balance(tenant)).toEqual({ available: 75, held: 0, debt: 0, nextExpiry: null });
  });

  it('captures all without an amount and releases all', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100 });
    const whole = await post(tenant, `/holds/${await hold(tenant, 30)}/capture`);
    expect(whole.body).toMatchObject({ status: 'captured', capturedCredits: 30, releasedCredits: 0 });
    const released = await post(tenant, `/holds/${await hold(tenant, 20)}/release`);
    expect(endHoldAnswerSchema.parse(released.body)).toMatchObject({
      status: 'released',
      releasedCredits: 20,
    });
    expect(await balance(tenant)).toMatchObject({ available: 70, held: 0 });
  });

  it('answers a retry of each step with its first answer', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100 });
    const steps = async (path: string, body: unknown) => {
      const request = { body, idempotencyKey: randomUUID() };
      const [first, again] = [await post(tenant, path, request), await post(tenant, path, request)];
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      return first.body;
    };
    const { holdId } = holdAnswerSchema.parse(await steps('/holds', { credits: 10 }));
    await steps(`/holds/${holdId}/capture`, { credits: 4 });
    expect(await balance(tenant)).toMatchObject({ available: 96, held: 0 });
  });

  it('refuses to capture twice, beyond the size, or what was released', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100 });
    const holdId = await hold(tenant, 10);
    expect(await post(tenant, `/holds/${holdId}/capture`, { body: { credits: 11 } })).toMatchObject({
      status: 409,
      body: { error: { code: 'capture_exceeds_hold' } },
    });
    expect((await post(tenant, `/holds/${holdId}/capture`)).status).toBe(200);
    for (const step of ['capture', 'release']) {
      expect(await post(tenant, `/holds/${holdId}/${step}`)).toMatchObject({
        status: 409,
        body: { error: { code: 'hold_closed' } },
      });
    }
    expect(await balance(tenant)).toMatchObject({ available: 90, held: 0 });
  });

  it('knows nothing of a foreign hold, an unknown one or what is no id', async () => {
    const [tenant, stranger] = [
      await makeApiTenant(owner, { credits: 10 }),
      await makeApiTenant(owner, { credits: 10 }),
    ];
    const foreign = await hold(stranger, 5);
    for (const id of [foreign, randomUUID(), 'nothing']) {
      for (const step of ['capture', 'release']) {
        expect(await post(tenant, `/holds/${id}/${step}`)).toMatchObject({
          status: 404,
          body: { error: { code: 'hold_not_found' } },
        });
      }
    }
    expect(await balance(stranger)).toMatchObject({ available: 5, held: 5 });
  });

  it.each([
    ['zero', { credits: 0 }, 400],
    ['a fraction', { credits: 0.5 }, 400],
    ['an unknown field', { credits: 1, seconds: 5 }, 400],
    ['an end in the past', { credits: 1, expiresAt: '2020-01-01T00:00:00Z' }, 400],
    ['an end in a year', { credits: 1, expiresAt: new Date(Date.now() + 365 * 864e5).toISOString() }, 400],
    ['a date that is none', { credits: 1, expiresAt: 'tomorrow' }, 400],
    ['more than there is', { credits: 11 }, 402],
  ])('refuses a hold with %s and reserves nothing', async (_what, body, status) => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    expect((await post(tenant, '/holds', { body })).status).toBe(status);
    expect(await balance(tenant)).toMatchObject({ available: 10, held: 0 });
  });
});
