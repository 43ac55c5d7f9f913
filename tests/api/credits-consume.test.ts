/** Debits over HTTP, through the routes and through the thin listener: what is used, refused and answered again. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumeAnswerSchema, consumeBatchAnswerSchema } from '#lib/credits/schemas.ts';
import { createMeter } from '#lib/meter/listener.ts';
import { type ApiTenant, giveCredits, makeApiKey, makeApiTenant } from '../support/api-tenant.ts';
import { type ApiRequest, callCredits } from '../support/credits-api.ts';
import { stack } from '../support/stack.ts';

const owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 5 });
let meter: Server;
const urls = { routes: stack().APP_URL, 'the thin listener': '' };

beforeAll(async () => {
  meter = createMeter();
  await new Promise<void>((resolve) => meter.listen(0, '127.0.0.1', resolve));
  urls['the thin listener'] = `http://127.0.0.1:${(meter.address() as AddressInfo).port}`;
});
afterAll(async () => {
  meter.close();
  meter.closeAllConnections();
  await owner.end();
});

interface Ledger {
  available: number;
  consumed: number;
  entries: number;
}

async function ledgerOf(tenantId: string): Promise<Ledger> {
  const { rows } = await owner.query<Record<keyof Ledger, string>>(
    `select (select available from public.credit_accounts where tenant_id = $1) as available,
       coalesce(-sum(delta), 0) as consumed, count(*) as entries
     from public.credit_entries where tenant_id = $1 and kind = 'consume'`,
    [tenantId],
  );
  const [row] = rows;
  return {
    available: Number(row?.available),
    consumed: Number(row?.consumed),
    entries: Number(row?.entries),
  };
}

describe.each(['routes', 'the thin listener'] as const)('debits through %s', (server) => {
  const consume = (tenant: ApiTenant, request: ApiRequest) =>
    callCredits(urls[server], 'POST', '/consume', { key: tenant.key, ...request });
  const batch = (tenant: ApiTenant, request: ApiRequest) =>
    callCredits(urls[server], 'POST', '/consume/batch', { key: tenant.key, ...request });

  it('uses credits and says what is left', async () => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    const reply = await consume(tenant, { body: { credits: 3, label: 'gpt', metadata: { run: 'r1' } } });
    expect(reply.status).toBe(200);
    expect(consumeAnswerSchema.parse(reply.body)).toEqual({ sequence: 2, credits: 3, available: 7 });
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    const { rows } = await owner.query(
      'select delta, balance_after, label, api_key_id, metadata from public.credit_entries where tenant_id = $1 and sequence = 2',
      [tenant.id],
    );
    expect(rows).toEqual([
      { delta: -3, balance_after: 7, label: 'gpt', api_key_id: tenant.apiKeyId, metadata: { run: 'r1' } },
    ]);
  });

  it('answers a retry under the same key with the first answer and adds nothing', async () => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    const request = { body: { credits: 4 }, idempotencyKey: randomUUID() };
    const first = await consume(tenant, request);
    await consume(tenant, { body: { credits: 1 } });
    const again = await consume(tenant, request);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await ledgerOf(tenant.id)).toEqual({ available: 5, consumed: 5, entries: 2 });
  });

  it('refuses a key that was used for another request', async () => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    const idempotencyKey = randomUUID();
    await consume(tenant, { body: { credits: 4 }, idempotencyKey });
    const reply = await consume(tenant, { body: { credits: 5 }, idempotencyKey });
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'idempotency_key_reused' } } });
    expect(await ledgerOf(tenant.id)).toEqual({ available: 6, consumed: 4, entries: 1 });
  });

  it('says what is there, what is missing and where to top up, and leaves the key free', async () => {
    const tenant = await makeApiTenant(owner, { credits: 2 });
    const request = { body: { credits: 5 }, idempotencyKey: randomUUID() };
    const refused = await consume(tenant, request);
    expect(refused).toMatchObject({
      status: 402,
      body: {
        error: {
          code: 'insufficient_credits',
          details: {
            available: 2,
            required: 5,
            missing: 3,
            topUpUrl: `${stack().APP_URL}/${tenant.slug}/settings/billing`,
          },
        },
      },
    });
    expect(await ledgerOf(tenant.id)).toEqual({ available: 2, consumed: 0, entries: 0 });
    await giveCredits(owner, tenant.id, 3);
    expect((await consume(tenant, request)).status).toBe(200);
  });

  it('refuses what is beyond the budget of the key and leaves other keys of the tenant unaffected', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100, monthlyBudgetCredits: 5 });
    const other = await makeApiKey(owner, tenant.id);
    expect((await consume(tenant, { body: { credits: 4 } })).status).toBe(200);
    const refused = await consume(tenant, { body: { credits: 2 } });
    expect(refused).toMatchObject({
      status: 402,
      body: { error: { code: 'budget_exceeded', details: { budgetLeft: 1 } } },
    });
    expect((await consume({ ...tenant, key: other.key }, { body: { credits: 50 } })).status).toBe(200);
  });

  it('takes of 50 at once for the last credits exactly as many as fit', async () => {
    const tenant = await makeApiTenant(owner, { credits: 7 });
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => consume(tenant, { body: { credits: 1 } })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(replies.filter(({ status }) => status === 402)).toHaveLength(43);
    expect(await ledgerOf(tenant.id)).toEqual({ available: 0, consumed: 7, entries: 7 });
  });

  it('makes one debit of 20 at once under one key', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100 });
    const request = { body: { credits: 2 }, idempotencyKey: randomUUID() };
    const replies = await Promise.all(Array.from({ length: 20 }, () => consume(tenant, request)));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await ledgerOf(tenant.id)).toEqual({ available: 98, consumed: 2, entries: 1 });
  });

  it('accepts or refuses each debit of a batch on its own, in order', async () => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    const reply = await batch(tenant, {
      body: { debits: [{ credits: 6 }, { credits: 5 }, { credits: 4, label: 'last' }] },
    });
    expect(reply.status).toBe(200);
    const answer = consumeBatchAnswerSchema.parse(reply.body);
    expect(answer.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted']);
    expect(answer.results[1]).toMatchObject({
      error: { code: 'insufficient_credits', details: { available: 4, required: 5, missing: 1 } },
    });
    expect(answer).toMatchObject({ accepted: 2, refused: 1 });
    expect(await ledgerOf(tenant.id)).toEqual({ available: 0, consumed: 10, entries: 2 });
  });

  it('takes a thousand debits in a batch, and all of them once when it is sent again under its key', async () => {
    const tenant = await makeApiTenant(owner, { credits: 5_000 });
    const request = {
      body: { debits: Array.from({ length: 1_000 }, (_, index) => ({ credits: 1 + (index % 3) })) },
      idempotencyKey: randomUUID(),
    };
    const first = consumeBatchAnswerSchema.parse((await batch(tenant, request)).body);
    const again = consumeBatchAnswerSchema.parse((await batch(tenant, request)).body);
    expect(first).toMatchObject({ accepted: 1_000, refused: 0 });
    expect(again.results).toEqual(first.results.map((result) => ({ ...result, replayed: true })));
    expect((await ledgerOf(tenant.id)).entries).toBe(1_000);
  });

  const BAD: readonly [string, ApiRequest, number, string][] = [
    ['zero', { body: { credits: 0 } }, 400, 'invalid_request'],
    ['a negative amount', { body: { credits: -1 } }, 400, 'invalid_request'],
    ['a fraction', { body: { credits: 1.5 } }, 400, 'invalid_request'],
    ['more than 2^53', { raw: '{"credits":9007199254740993}' }, 400, 'invalid_request'],
    ['1e21', { raw: '{"credits":1e21}' }, 400, 'invalid_request'],
    ['text for a number', { body: { credits: '3' } }, 400, 'invalid_request'],
    ['no amount', { body: {} }, 400, 'invalid_request'],
    ['an unknown field', { body: { credits: 1, tenantId: randomUUID() } }, 400, 'invalid_request'],
    ['a long label', { body: { credits: 1, label: 'x'.repeat(101) } }, 400, 'invalid_request'],
    ['a NUL in a label', { raw: '{"credits":1,"label":"a\\u0000b"}' }, 400, 'malformed_json'],
    ['half a character', { raw: '{"credits":1,"label":"\\ud800"}' }, 400, 'invalid_request'],
    [
      'half a character in metadata',
      { raw: '{"credits":1,"metadata":{"a":"\\ud800"}}' },
      400,
      'invalid_request',
    ],
    ['a foreign type of user', { body: { credits: 1, userId: 'me' } }, 400, 'invalid_request'],
    ['no JSON', { raw: '{"credits":' }, 400, 'malformed_json'],
    ['a list', { raw: '[1]' }, 400, 'invalid_request'],
    [
      'a key of 256 characters',
      { body: { credits: 1 }, idempotencyKey: 'k'.repeat(256) },
      400,
      'invalid_request',
    ],
    ['a key of ours', { body: { credits: 1 }, idempotencyKey: 'refill:1' }, 400, 'invalid_request'],
    ['a large body', { body: { credits: 1, label: 'x'.repeat(70_000) } }, 413, 'body_too_large'],
    ['no API key', { key: null, body: { credits: 1 } }, 401, 'invalid_api_key'],
    ['a made-up API key', { key: `rk_test_${'A'.repeat(32)}`, body: { credits: 1 } }, 401, 'invalid_api_key'],
    ['a malformed API key', { key: 'sk_test_123', body: { credits: 1 } }, 401, 'invalid_api_key'],
  ];
  it.each(BAD)('refuses %s and writes nothing', async (_what, request, status, code) => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    const reply = await consume(tenant, request);
    expect(reply).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } });
    expect(await ledgerOf(tenant.id)).toEqual({ available: 10, consumed: 0, entries: 0 });
  });

  it.each([
    ['none', []],
    ['1,001', Array.from({ length: 1_001 }, () => ({ credits: 1 }))],
    ['one bad among good', [{ credits: 1 }, { credits: 0 }]],
    ['an unknown field', [{ credits: 1, price: 2 }]],
  ])('refuses a batch of %s whole', async (_what, debits) => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    const reply = await batch(tenant, { body: { debits } });
    expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    expect((await ledgerOf(tenant.id)).entries).toBe(0);
  });

  it('X9: SQL and unicode in a label and in metadata are kept as they were sent', async () => {
    const tenant = await makeApiTenant(owner, { credits: 10 });
    const label = `'; drop table public.tenants; -- $1 \u202e 😀 ﷽`;
    const metadata = { "it's $1": label };
    expect((await consume(tenant, { body: { credits: 1, label, metadata } })).status).toBe(200);
    const { rows } = await owner.query(
      `select label, metadata from public.credit_entries where tenant_id = $1 and kind = 'consume'`,
      [tenant.id],
    );
    expect(rows).toEqual([{ label, metadata }]);
  });

  it('refuses a key without the scope, one that is revoked and one that is expired', async () => {
    const tenant = await makeApiTenant(owner, { credits: 10, scopes: ['read'] });
    const request = { body: { credits: 1 } };
    expect(await consume(tenant, request)).toMatchObject({
      status: 403,
      body: { error: { code: 'scope_required' } },
    });
    const revoked = await makeApiKey(owner, tenant.id);
    await owner.query('select tenancy.revoke_api_key($1, $2)', [tenant.id, revoked.apiKeyId]);
    const expired = await makeApiKey(owner, tenant.id);
    await owner.query(`update public.api_keys set expires_at = now() - interval '1 second' where id = $1`, [
      expired.apiKeyId,
    ]);
    for (const { key } of [revoked, expired]) {
      expect(await consume({ ...tenant, key }, request)).toMatchObject({
        status: 401,
        body: { error: { code: 'invalid_api_key' } },
      });
    }
    expect((await ledgerOf(tenant.id)).entries).toBe(0);
  });

  it('refuses a key in use within 10 seconds of its revocation, and one in use at once when it expires', async () => {
    const tenant = await makeApiTenant(owner, { credits: 1_000 });
    const expiring = await makeApiKey(owner, tenant.id);
    await owner.query(`update public.api_keys set expires_at = now() + interval '2 seconds' where id = $1`, [
      expiring.apiKeyId,
    ]);
    const status = async (key: string) =>
      (await consume({ ...tenant, key }, { body: { credits: 1 } })).status;
    expect([await status(tenant.key), await status(expiring.key)]).toEqual([200, 200]);
    const revokedAt = Date.now();
    await owner.query('select tenancy.revoke_api_key($1, $2)', [tenant.id, tenant.apiKeyId]);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await status(expiring.key)).toBe(401);
    while ((await status(tenant.key)) === 200) {
      expect(Date.now() - revokedAt).toBeLessThan(10_000);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
});
