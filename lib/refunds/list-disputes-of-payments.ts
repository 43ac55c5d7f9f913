import { z } from 'zod';
import type { SupabaseServerClient } from '#lib/supabase/server.ts';

const row = z.object({
  payment_id: z.string(),
  amount_cents: z.number(),
  currency: z.string(),
  status: z.string(),
  outcome: z.enum(['won', 'lost', 'closed']).nullable(),
  held_credits: z.number(),
});
export type PaymentDispute = z.infer<typeof row>;

/** The disputes of some payments of a tenant, as its members may see them. */
export async function listDisputesOfPayments(
  supabase: SupabaseServerClient,
  tenantId: string,
  paymentIds: readonly string[],
): Promise<PaymentDispute[]> {
  if (paymentIds.length === 0) return [];
  const { data } = await supabase
    .from('disputes')
    .select('payment_id, amount_cents, currency, status, outcome, held_credits')
    .eq('tenant_id', tenantId)
    .in('payment_id', paymentIds)
    .order('opened_at')
    .throwOnError();
  return z.array(row).parse(data);
}
