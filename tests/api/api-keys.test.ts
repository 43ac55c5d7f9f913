/** Making, using and revoking API keys over HTTP, as the page and the command do it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefillClient } from '../../clients/typescript/src/client.ts';
import { giveCredits } from '../support/api-tenant.ts';
import { eventually, owner, rows } from '../support/running-ledger.ts';
import { newOwner, type Person, signedIn } from '../support/signed-in.ts';
import { stack } from '../support/stack.ts';

let person: Person;
let tenant: { id: string; slug: string };
const path = () => `/api/tenants/${tenant.slug}/api-keys`;
const request = (overrides: Record<string, unknown> = {}) => ({
  name: 'Backend',
  scopes: ['read', 'consume'],
  ...overrides,
});
const keysOf = () => rows('select * from public.api_keys where tenant_id = $1', [tenant.id]);
const client = (apiKey: string) => createRefillClient({ baseUrl: stack().APP_URL, apiKey, maxRetries: 0 });

beforeAll(async () => {
  ({ person, tenant } = await newOwner('Keys'));
  await giveCredits(owner, tenant.id, 1_000);
});
afterAll(() => owner.end());

describe('a new key', () => {
  it('is answered once, works at once, and is stored as its hash alone', async () => {
    const { status, body, headers } = await person.call(path(), {
      body: request({ monthlyBudgetCredits: 50, expiresAt: '2036-01-31T12:00:00Z' }),
    });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(body.key).toMatch(/^rk_test_[0-9A-Za-z]{32}$/);
    expect(body.apiKey).toMatchObject({
      name: 'Backend',
      prefix: body.key.slice(0, 12),
      scopes: ['read', 'consume'],
      monthlyBudgetCredits: 50,
      expiresAt: '2036-01-31T12:00:00Z',
    });
    const [stored] = await rows('select * from public.api_keys where id = $1', [body.apiKey.id]);
    expect(JSON.stringify(stored)).not.toContain(body.key.slice(12));
    expect(await client(body.key).balance()).toMatchObject({ available: 1_000 });
  });

  it('may do what its scopes say and nothing else', async () => {
    const { body } = await person.call(path(), { body: request({ scopes: ['read'] }) });
    await expect(client(body.key).consume({ credits: 1 })).rejects.toMatchObject({
      status: 403,
      code: 'scope_required',
      details: { scope: 'consume' },
    });
    expect((await client(body.key).balance()).available).toBe(1_000);
  });

  it('stops at its monthly budget and leaves the tenant the rest', async () => {
    const made = await person.call(path(), { body: request({ monthlyBudgetCredits: 10 }) });
    const refill = client(made.body.key);
    await refill.consume({ credits: 8 });
    await expect(refill.consume({ credits: 3 })).rejects.toMatchObject({
      code: 'budget_exceeded',
      status: 402,
    });
    const { available } = await refill.consume({ credits: 2 });
    expect(available).toBe(990);
  });

  it('stops at its expiry', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const made = await person.call(path(), { body: request({ expiresAt }) });
    const refill = client(made.body.key);
    await refill.balance();
    await eventually(
      () =>
        refill.balance().then(
          () => 200,
          (error) => error.status,
        ),
      (status) => status === 401,
      3_000,
    );
  });
});

describe('what bad input gets', () => {
  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['a name too long', { name: 'x'.repeat(101) }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['an unknown scope', { scopes: ['read', 'everything'] }, 'scopes.1'],
    ['a budget of nothing', { monthlyBudgetCredits: 0 }, 'monthlyBudgetCredits'],
    ['a part of a credit', { monthlyBudgetCredits: 1.5 }, 'monthlyBudgetCredits'],
    ['a budget beyond all bounds', { monthlyBudgetCredits: 2 ** 60 }, 'monthlyBudgetCredits'],
    ['an expiry that is no time', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an unknown field', { admin: true }, 'admin'],
  ])('%s is answered 400 with the field, and no key is made', async (_, overrides, param) => {
    const before = await keysOf();
    const { status, body } = await person.call(path(), { body: request(overrides) });
    expect({ status, param: body.error.param }).toEqual({ status: 400, param });
    expect(await keysOf()).toEqual(before);
  });
});

describe('who may', () => {
  it('is an owner or an admin, from a page of ours', async () => {
    const member = await signedIn('member@acme.test');
    const count = async () => (await rows('select count(*) from public.api_keys'))[0];
    const before = await count();
    const asMember = await member.call('/api/tenants/acme/api-keys', { body: request() });
    expect([asMember.status, asMember.body.error.code]).toEqual([403, 'role_required']);
    const foreign = await person.call('/api/tenants/acme/api-keys', { body: request() });
    expect([foreign.status, foreign.body.error.code]).toEqual([404, 'tenant_not_found']);
    for (const origin of [null, 'https://evil.example']) {
      const { status, body } = await person.call(path(), { body: request(), origin });
      expect([status, body.error.code]).toEqual([403, 'foreign_origin']);
    }
    expect(await count()).toEqual(before);
  });

  it('does not reach a key of another tenant', async () => {
    const made = await person.call(path(), { body: request() });
    const stranger = await newOwner('Stranger');
    const there = `/api/tenants/${stranger.tenant.slug}/api-keys/${made.body.apiKey.id}`;
    const answer = await stranger.person.call(there, { method: 'DELETE' });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'api_key_not_found']);
    expect(await client(made.body.key).balance()).toMatchObject({ held: 0 });
  });
});

describe('a revoked key', () => {
  it('is refused within ten seconds, for good, and leaves other keys unaffected', async () => {
    const [revoked, kept] = await Promise.all([
      person.call(path(), { body: request({ name: 'Revoked' }) }),
      person.call(path(), { body: request({ name: 'Kept' }) }),
    ]);
    const refill = client(revoked.body.key);
    await refill.consume({ credits: 1 });
    const keyPath = `${path()}/${revoked.body.apiKey.id}`;
    expect((await person.call(keyPath, { method: 'DELETE' })).status).toBe(200);
    const refusal = await eventually(
      () => refill.consume({ credits: 1 }).catch((error) => error),
      (seen) => seen.status === 401,
    );
    expect(refusal.code).toBe('invalid_api_key');
    expect((await person.call(keyPath, { method: 'DELETE' })).status).toBe(200);
    await client(kept.body.key).balance();
  });

  it('that is not there is answered 404', async () => {
    for (const id of [crypto.randomUUID(), 'not-an-id']) {
      const { status, body } = await person.call(`${path()}/${id}`, { method: 'DELETE' });
      expect([status, body.error.code]).toEqual([404, 'api_key_not_found']);
    }
  });
});
