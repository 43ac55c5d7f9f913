/** The limit of an API key, counted over all processes together. */
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { makeApiTenant } from '../support/api-tenant.ts';
import { callCredits } from '../support/credits-api.ts';
import { stack } from '../support/stack.ts';

const owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 2 });
afterAll(() => owner.end());

describe('the rate limit of an API key', () => {
  it('refuses beyond it with the time to wait, writes nothing, and leaves other keys unaffected', async () => {
    const [busy, other] = [
      await makeApiTenant(owner, { credits: 100 }),
      await makeApiTenant(owner, { credits: 100 }),
    ];
    const consume = (key: string) =>
      callCredits(stack().APP_URL, 'POST', '/consume', { key, body: { credits: 1 } });
    // As if other processes had used up the minute.
    await owner.query(
      `insert into public.rate_limits (key, points, expire) values ('api-key:' || $1, 1000000000, $2)`,
      [busy.apiKeyId, Date.now() + 30_000],
    );
    const refused = await consume(busy.key);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect((await consume(other.key)).status).toBe(200);
    const { rows } = await owner.query(
      'select count(*)::int from public.credit_entries where tenant_id = $1',
      [busy.id],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('counts in shares: a process asks Postgres once for many requests', async () => {
    const tenant = await makeApiTenant(owner, { credits: 100 });
    for (let n = 0; n < 10; n++) {
      await callCredits(stack().APP_URL, 'GET', '/balance', { key: tenant.key });
    }
    const { rows } = await owner.query('select points from public.rate_limits where key = $1', [
      `api-key:${tenant.apiKeyId}`,
    ]);
    expect(rows).toEqual([{ points: 600 }]);
  });
});
