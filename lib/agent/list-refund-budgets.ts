import { query } from '#lib/db.ts';

/** What a key may refund on its own this month, and what it did. Minor units. */
export interface KeyRefundBudget {
  currency: string;
  monthlyAmount: number;
  used: number;
}

/** The budgets of a tenant's keys, by the id of the key. */
export async function listRefundBudgets(tenantId: string): Promise<Map<string, KeyRefundBudget>> {
  const budgets = await query<KeyRefundBudget & { apiKeyId: string }>(
    {
      name: 'list-agent-budgets',
      text: `select api_key_id as "apiKeyId", currency, monthly_amount as "monthlyAmount",
          agents.budget_used(tenant_id, api_key_id) as used
        from public.agent_budgets where tenant_id = $1`,
    },
    [tenantId],
  );
  return new Map(budgets.map(({ apiKeyId, ...budget }) => [apiKeyId, budget]));
}
