import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginAgentRefund, makeAgentKey } from '#tests/support/agents.ts';
import { type CustomerPayment, payAsCustomer } from '#tests/support/customer-payments.ts';
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts';
import { refusalOf } from '#tests/support/refusal.ts';
import { createTenant } from '#tests/support/tenants.ts';

describe('a key with a budget of 10 dollars', () => {
  let database: TestDatabase;
  let tenant: string;
  let key: string;
  let payment: CustomerPayment;
  beforeAll(async () => {
    database = await createTestDatabase();
    tenant = await createTenant(database);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const begin = (asked: Parameters<typeof beginAgentRefund>[4] = {}) =>
    beginAgentRefund(database.server, tenant, key, payment.id, asked);
  const decide = (approvalId: string | null, isApproved: boolean) =>
    database.server.query('select agents.decide_approval($1, $2, null, $3)', [
      tenant,
      approvalId,
      isApproved,
    ]);
  const refunds = async (): Promise<number[]> => {
    const { rows } = await database.owner.query<{ amount: number }>(
      'select amount::int from public.customer_refunds where payment = $1 order by created_at',
      [payment.id],
    );
    return rows.map(({ amount }) => amount);
  };
  const freshKey = async (budget: number | null = 1000) => {
    key = await makeAgentKey(database, tenant, budget);
    payment = await payAsCustomer(database, tenant);
  };

  it('refunds up to it at once, and asks for what exceeds it', async () => {
    await freshKey();
    expect(await begin({ amount: 600 })).toMatchObject({ approvalId: null, refundId: expect.any(String) });
    const asked = await begin({ amount: 600 });
    expect(asked).toMatchObject({ refundId: null, status: 'pending', budgetLeft: 400 });
    expect(await refunds()).toEqual([600]);
    expect(await begin({ amount: 400 })).toMatchObject({ approvalId: null });
    expect(await refunds()).toEqual([600, 400]);
  });

  it('is never exceeded by refunds that come at once', async () => {
    await freshKey();
    const begun = await Promise.all(Array.from({ length: 8 }, () => begin({ amount: 300 })));
    expect(begun.filter(({ refundId }) => refundId !== null)).toHaveLength(3);
    expect(await refunds()).toEqual([300, 300, 300]);
  });

  it('asks for one thing once, however often it is asked', async () => {
    await freshKey();
    const asked = await Promise.all(Array.from({ length: 4 }, () => begin({ amount: 1500 })));
    expect(new Set(asked.map(({ approvalId }) => approvalId)).size).toBe(1);
  });

  it('goes on once when a person has approved, and finds the same refund afterwards', async () => {
    await freshKey();
    const { approvalId } = await begin({ amount: 1500 });
    await decide(approvalId, true);
    const done = await Promise.all([
      begin({ amount: 1500, approvalId }),
      begin({ amount: 1500, approvalId }),
    ]);
    expect(done[0]?.refundId).not.toBeNull();
    expect(done[1]?.refundId).toBe(done[0]?.refundId);
    expect(await refunds()).toEqual([1500]);
    const { rows } = await database.owner.query('select action from public.audit_log where subject = $1', [
      approvalId,
    ]);
    expect(rows).toEqual([{ action: 'agent_approval.approved' }]);
  });

  it('goes on under the same idempotency key as well', async () => {
    await freshKey();
    const again = randomUUID();
    const { approvalId } = await begin({ amount: 1500, key: again });
    await decide(approvalId, true);
    const first = await begin({ amount: 1500, key: again });
    expect(first.refundId).not.toBeNull();
    expect((await begin({ amount: 1500, key: again })).refundId).toBe(first.refundId);
    expect(await refunds()).toEqual([1500]);
  });

  it('does nothing with an approval that was denied, ran out, or is for something else', async () => {
    await freshKey();
    const { approvalId } = await begin({ amount: 1500 });
    await decide(approvalId, false);
    expect(await begin({ amount: 1500, approvalId })).toMatchObject({ refundId: null, status: 'denied' });
    expect(await refusalOf(decide(approvalId, true))).toMatchObject({ status: 409, code: 'approval_closed' });

    const other = await begin({ amount: 1600 });
    await decide(other.approvalId, true);
    expect(await refusalOf(begin({ amount: 1700, approvalId: other.approvalId }))).toMatchObject({
      code: 'approval_for_another_refund',
    });
    await database.owner.query(
      `update public.agent_approvals set expires_at = clock_timestamp() - interval '1 second' where id = $1`,
      [other.approvalId],
    );
    const late = await begin({ amount: 1600, approvalId: other.approvalId });
    expect(late).toMatchObject({ refundId: null, status: 'pending' });
    expect(late.approvalId).not.toBe(other.approvalId);
    expect(await refunds()).toEqual([]);
  });

  it('takes no approval of another key', async () => {
    await freshKey();
    const { approvalId } = await begin({ amount: 1500 });
    await decide(approvalId, true);
    key = await makeAgentKey(database, tenant, 1000);
    expect(await refusalOf(begin({ amount: 1500, approvalId }))).toMatchObject({
      status: 404,
      code: 'approval_not_found',
    });
  });

  it('gets its budget back where a refund failed', async () => {
    await freshKey();
    const { refundId } = await begin({ amount: 1000 });
    expect(await begin({ amount: 900 })).toMatchObject({ refundId: null });
    await database.server.query(`select payments.refuse_customer_refund($1, 'No')`, [refundId]);
    expect(await begin({ amount: 900 })).toMatchObject({ refundId: expect.any(String) });
  });

  it('asks for nothing that could never be refunded', async () => {
    await freshKey();
    expect(await refusalOf(begin({ amount: 2001 }))).toMatchObject({ code: 'refund_exceeds_left' });
    const { rowCount } = await database.owner.query('select from public.agent_approvals where payment = $1', [
      payment.id,
    ]);
    expect(rowCount).toBe(0);
  });

  it('without one, asks for everything as an agent, and for nothing as a backend', async () => {
    await freshKey(null);
    expect(await begin({ amount: 1 })).toMatchObject({ refundId: null, status: 'pending' });
    expect(await begin({ amount: 2, isTrusted: true })).toMatchObject({ refundId: expect.any(String) });
  });

  it('refunds nothing of another tenant', async () => {
    await freshKey();
    const stranger = await createTenant(database);
    const foreign = await makeAgentKey(database, stranger, 100_000);
    expect(
      await refusalOf(beginAgentRefund(database.server, stranger, foreign, payment.id, { amount: 1 })),
    ).toMatchObject({ status: 404, code: 'payment_not_found' });
  });
});
