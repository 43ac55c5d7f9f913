/** Keys with budgets, and what agents ask for with them: for tests of the database alone. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { makeApiKey } from './api-tenant.ts';
import type { TestDatabase } from './database.ts';

/** @param budget minor units of dollars a month; null: none was set. */
export async function makeAgentKey(
  { owner, server }: Pick<TestDatabase, 'owner' | 'server'>,
  tenant: string,
  budget: number | null,
): Promise<string> {
  const { apiKeyId } = await makeApiKey(owner, tenant, { scopes: ['payments'] });
  if (budget !== null) {
    await server.query(`select agents.set_budget($1, $2, null, $3, 'usd')`, [tenant, apiKeyId, budget]);
  }
  return apiKeyId;
}

export interface AgentRefund {
  refundId: string | null;
  approvalId: string | null;
  status: string | null;
  budgetLeft: number | null;
}

interface Asked {
  readonly amount?: number | null;
  readonly key?: string;
  readonly isTrusted?: boolean;
  readonly approvalId?: string | null;
}

export async function beginAgentRefund(
  server: pg.Pool,
  tenant: string,
  apiKeyId: string | null,
  paymentId: number,
  { amount = null, key = randomUUID(), isTrusted = false, approvalId = null }: Asked = {},
): Promise<AgentRefund> {
  const { rows } = await server.query<AgentRefund>(
    `select (b.refund).id as "refundId", (b.approval).id as "approvalId", (b.approval).status as status,
       b.budget_left::int as "budgetLeft"
     from agents.begin_refund($1, $2, $3, $4, $5, 'A reason', $6, $7) b`,
    [tenant, apiKeyId, paymentId, key, amount, isTrusted, approvalId],
  );
  const [begun] = rows;
  if (!begun) throw new Error('Nothing was answered.');
  return begun;
}
