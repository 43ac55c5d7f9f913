/** The ledger as a backend reads it: pages that do not shift, filters, CSV, and nothing of other tenants. */
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { entriesAnswerSchema } from '#lib/credits/schemas.ts';
import { type ApiTenant, makeApiKey, makeApiTenant } from '../support/api-tenant.ts';
import { callCredits } from '../support/credits-api.ts';
import { stack } from '../support/stack.ts';

const owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 2 });
afterAll(() => owner.end());

const get = (tenant: Pick<ApiTenant, 'key'>, query: string) =>
  callCredits(stack().APP_URL, 'GET', `/entries${query}`, { key: tenant.key });
const consume = (key: string, credits: number, label: string) =>
  callCredits(stack().APP_URL, 'POST', '/consume', { key, body: { credits, label } });
const page = async (tenant: Pick<ApiTenant, 'key'>, query: string) =>
  entriesAnswerSchema.parse((await get(tenant, query)).body);

async function tenantWithEntries(): Promise<ApiTenant> {
  const tenant = await makeApiTenant(owner, { credits: 100 });
  for (let n = 1; n <= 5; n++) await consume(tenant.key, n, n % 2 ? 'odd' : 'even');
  return tenant;
}

describe('entries', () => {
  it('gives every entry once over its pages, though new ones are added between', async () => {
    const tenant = await tenantWithEntries();
    const first = await page(tenant, '?limit=2');
    expect(first.entries.map(({ sequence }) => sequence)).toEqual([6, 5]);
    await consume(tenant.key, 9, 'later');
    const second = await page(tenant, `?limit=2&cursor=${first.nextCursor}`);
    const third = await page(tenant, `?limit=2&cursor=${second.nextCursor}`);
    expect([...second.entries, ...third.entries].map(({ sequence }) => sequence)).toEqual([4, 3, 2, 1]);
    expect(third.nextCursor).toBeNull();
    expect(third.entries[1]).toMatchObject({ kind: 'grant', delta: 100, balanceAfter: 100 });
  });

  it('filters by kind, label, API key and time', async () => {
    const tenant = await tenantWithEntries();
    const other = await makeApiKey(owner, tenant.id);
    await consume(other.key, 7, 'odd');
    const sequences = async (query: string) =>
      (await page(tenant, query)).entries.map(({ sequence }) => sequence);
    expect(await sequences('?kind=grant')).toEqual([1]);
    expect(await sequences('?label=even')).toEqual([5, 3]);
    expect(await sequences(`?apiKeyId=${other.apiKeyId}`)).toEqual([7]);
    expect(await sequences('?to=2020-01-01T00:00:00Z')).toEqual([]);
    const [newest] = (await page(tenant, '?limit=1')).entries;
    expect(await sequences(`?from=${newest?.createdAt}&kind=consume&label=odd`)).toEqual([7]);
  });

  it('gives all that matches as CSV, with formulas made harmless', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100 });
    await consume(tenant.key, 2, '=HYPERLINK("x"),1');
    const reply = await get(tenant, '?format=csv');
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = reply.text.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^sequence,createdAt,kind,delta,balanceAfter,label,/);
    expect(lines[1]).toContain(`,consume,-2,98,"'=HYPERLINK(""x""),1",`);
    expect(lines).toHaveLength(3);
  });

  it('shows nothing of another tenant, whichever filter names it', async () => {
    const [tenant, stranger] = [await makeApiTenant(owner, { credits: 1 }), await tenantWithEntries()];
    expect((await page(tenant, `?apiKeyId=${stranger.apiKeyId}`)).entries).toEqual([]);
    expect((await page(tenant, '')).entries).toHaveLength(1);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'kind=theft',
    'cursor=!',
    'cursor=abc',
    'from=yesterday',
    'apiKeyId=1',
    'label=%00',
    'tenant=x',
  ])('refuses %s', async (query) => {
    const tenant = await makeApiTenant(owner, { credits: 1 });
    expect(await get(tenant, `?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    });
  });

  it('needs the scope to read', async () => {
    const tenant = await makeApiTenant(owner, { credits: 1, scopes: ['consume'] });
    for (const path of ['/entries', '/balance']) {
      expect((await callCredits(stack().APP_URL, 'GET', path, { key: tenant.key })).status).toBe(403);
    }
  });
});
