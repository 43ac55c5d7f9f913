import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const balanceRow = z.object({
  available: z.number(),
  held: z.number(),
  debt: z.number(),
  next_expiry_at: z.string().nullable(),
  next_expiry_credits: z.number().nullable(),
});

export interface BalanceSummaryData {
  spendableCredits: number;
  heldCredits: number;
  debtCredits: number;
  nextExpiry?: { credits: number; at: string };
  autoRecharge: { state: 'off' | 'on' | 'paused'; thresholdCredits?: number; description?: string };
}

/** What the top of Credits & Billing says, right at the moment of reading. */
export async function getBalanceSummary(tenantId: string): Promise<BalanceSummaryData> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('credit_balances')
    .select('available, held, debt, next_expiry_at, next_expiry_credits')
    .eq('tenant_id', tenantId)
    .single()
    .throwOnError();
  const balance = balanceRow.parse(data);
  return {
    spendableCredits: balance.available,
    heldCredits: balance.held,
    debtCredits: balance.debt,
    ...(balance.next_expiry_at && balance.next_expiry_credits
      ? { nextExpiry: { credits: balance.next_expiry_credits, at: balance.next_expiry_at } }
      : {}),
    autoRecharge: { state: 'off' },
  };
}
