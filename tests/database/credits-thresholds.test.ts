import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { clawBack, consume, consumeMany, give, hold } from '#tests/support/ledger.ts';
import { createTenantWith } from '#tests/support/tenants.ts';

describe('thresholds', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database[Symbol.asyncDispose]());
  const server = () => database.server;

  const setThresholds = (tenant: string, thresholds: number[], purpose = 'alert') =>
    server().query('select credits.set_thresholds($1, $2, $3)', [tenant, purpose, thresholds]);

  /** Takes the jobs of a tenant out of the queue, as a worker does. */
  async function takeJobs(tenant: string) {
    const { rows } = await server().query<{ payload: Record<string, unknown> }>(
      `with taken as (
         delete from graphile_worker._private_jobs where payload ->> 'tenantId' = $1 returning payload
       ) select payload from taken order by payload ->> 'thresholdCredits'`,
      [tenant],
    );
    return rows.map(({ payload }) => [payload.thresholdCredits, payload.availableCredits]);
  }

  it('that a debit crosses ask for one look, in the transaction of the debit', async () => {
    const tenant = await createTenantWith(database, 100);
    await setThresholds(tenant, [50]);
    await consume(server(), tenant, 50);
    expect(await takeJobs(tenant)).toEqual([]);

    const client = await server().connect();
    try {
      await client.query('begin');
      await consume(client, tenant, 1);
      await client.query('rollback');
    } finally {
      client.release();
    }
    expect(await takeJobs(tenant)).toEqual([]);

    await Promise.all(Array.from({ length: 20 }, () => consume(server(), tenant, 1)));
    expect(await takeJobs(tenant)).toEqual([[50, 49]]);
    await consume(server(), tenant, 1);
    expect(await takeJobs(tenant)).toEqual([]);
  });

  it('are crossed by batches, holds and claw-backs too', async () => {
    for (const lower of [
      (tenant: string) =>
        consumeMany(server(), [
          { tenant, credits: 30 },
          { tenant, credits: 30 },
        ]),
      (tenant: string) => hold(server(), tenant, 60),
      (tenant: string) => clawBack(database.owner, tenant, 60),
    ]) {
      const tenant = await createTenantWith(database, 100);
      await setThresholds(tenant, [50]);
      await lower(tenant);
      expect(await takeJobs(tenant)).toEqual([[50, 40]]);
    }
  });

  it('below are watched next; those jumped over are left to the one look', async () => {
    const tenant = await createTenantWith(database, 100);
    await setThresholds(tenant, [80, 60, 20]);
    await consume(server(), tenant, 50);
    expect(await takeJobs(tenant)).toEqual([[80, 50]]);
    await consume(server(), tenant, 40);
    expect(await takeJobs(tenant)).toEqual([[20, 10]]);
  });

  it('are watched again after the balance has regained them', async () => {
    const tenant = await createTenantWith(database, 100);
    await setThresholds(tenant, [50]);
    await consume(server(), tenant, 60);
    await takeJobs(tenant);
    await give(server(), tenant, 100);
    await consume(server(), tenant, 100);
    expect(await takeJobs(tenant)).toEqual([[50, 40]]);
  });

  it('of one purpose are replaced without touching the others', async () => {
    const tenant = await createTenantWith(database, 100);
    await setThresholds(tenant, [50, 50, 20]);
    await setThresholds(tenant, [70], 'auto-recharge');
    await setThresholds(tenant, [10]);
    const { rows } = await server().query(
      'select purpose, credits from public.credit_thresholds where tenant_id = $1 order by purpose',
      [tenant],
    );
    expect(rows).toEqual([
      { purpose: 'alert', credits: '10' },
      { purpose: 'auto-recharge', credits: '70' },
    ]);
    await consume(server(), tenant, 35);
    expect(await takeJobs(tenant)).toEqual([[70, 65]]);
  });
});
