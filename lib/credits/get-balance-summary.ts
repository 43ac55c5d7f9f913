import { z } from 'zod';
import { getDaysLeft } from '#lib/credits/get-days-left.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const balanceRow = z.object({
  available: z.number(),
  held: z.number(),
  debt: z.number(),
  next_expiry_at: z.string().nullable(),
  next_expiry_credits: z.number().nullable(),
  open_disputes: z.array(
    z.object({ amount_cents: z.number(), currency: z.string(), held_credits: z.number() }),
  ),
});

export interface BalanceSummaryData {
  spendableCredits: number;
  heldCredits: number;
  debtCredits: number;
  /** Disputes that hold credits of this balance. Amounts in minor units. */
  disputes: { amount_cents: number; currency: string; held_credits: number }[];
  nextExpiry?: { credits: number; at: string };
  /** Left out where there was too little use to tell. */
  daysLeft?: { p50: number; p90: number };
}

/** What the top of Credits & Billing says, right at the moment of reading. */
export async function getBalanceSummary(tenantId: string): Promise<BalanceSummaryData> {
  const supabase = await createSupabaseServerClient();
  const [{ data }, daysLeft] = await Promise.all([
    supabase
      .from('balance_summaries')
      .select('available, held, debt, next_expiry_at, next_expiry_credits, open_disputes')
      .eq('tenant_id', tenantId)
      .single()
      .throwOnError(),
    getDaysLeft(tenantId),
  ]);
  const balance = balanceRow.parse(data);
  return {
    spendableCredits: balance.available,
    heldCredits: balance.held,
    debtCredits: balance.debt,
    disputes: balance.open_disputes,
    ...(balance.next_expiry_at && balance.next_expiry_credits
      ? { nextExpiry: { credits: balance.next_expiry_credits, at: balance.next_expiry_at } }
      : {}),
    ...(daysLeft.outcome === 'estimated' ? { daysLeft: { p50: daysLeft.p50, p90: daysLeft.p90 } } : {}),
  };
}
