/** One tenant's trouble is not another's: neither a locked account nor a flood keeps other tenants waiting. */
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { makeApiTenant } from '../support/api-tenant.ts';
import { callCredits } from '../support/credits-api.ts';
import { stack } from '../support/stack.ts';

const owner = new pg.Pool({ connectionString: stack().TEST_OWNER_DATABASE_URL, max: 4 });
afterAll(() => owner.end());

const consume = (key: string) =>
  callCredits(stack().APP_URL, 'POST', '/consume', { key, body: { credits: 1 } });

describe('tenants side by side', () => {
  it('serves others while a transaction of a product holds one account, and that one afterwards', async () => {
    const [slow, quick] = [
      await makeApiTenant(owner, { credits: 10 }),
      await makeApiTenant(owner, { credits: 100 }),
    ];
    const product = await owner.connect();
    try {
      await product.query('begin');
      await product.query(`select credits.consume($1, 1, 'in the product''s own transaction')`, [slow.id]);
      let isAnswered = false;
      const held = consume(slow.key).finally(() => {
        isAnswered = true;
      });
      for (let n = 0; n < 20; n++) expect((await consume(quick.key)).status).toBe(200);
      expect(isAnswered).toBe(false);
      await product.query('commit');
      expect((await held).body).toMatchObject({ available: 8 });
    } finally {
      product.release();
    }
  });

  it('answers a modest tenant while another has thousands of debits waiting', async () => {
    const [greedy, modest] = [
      await makeApiTenant(owner, { credits: 100_000 }),
      await makeApiTenant(owner, { credits: 100 }),
    ];
    const debits = Array.from({ length: 1_000 }, () => ({ credits: 1 }));
    let isOver = false;
    const flood = Promise.all(
      Array.from({ length: 4 }, () =>
        callCredits(stack().APP_URL, 'POST', '/consume/batch', { key: greedy.key, body: { debits } }),
      ),
    ).finally(() => {
      isOver = true;
    });
    const reply = await consume(modest.key);
    expect(reply.status).toBe(200);
    expect(isOver).toBe(false);
    expect((await flood).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
