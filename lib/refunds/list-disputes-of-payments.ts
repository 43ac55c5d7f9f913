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

const COLUMNS = 'payment_id, amount_cents, currency, status, outcome, held_credits';

/** The disputes of some payments of a tenant, as its members may see them. */
export async function listDisputesOfPayments(
  supabase: SupabaseServerClient,
  tenantId: string,
  paymentIds: readonly string[],
): Promise<PaymentDispute[]> {
  if (paymentIds.length === 0) return [];
  const { data } = await supabase
    .from('disputes')
    .select(COLUMNS)
    .eq('tenant_id', tenantId)
    .in('payment_id', paymentIds)
    .order('opened_at')
    .throwOnError();
  return z.array(row).parse(data);
}

/** The disputes of a tenant that have its money and that no bank has decided: not inquiries. */
export async function listOpenDisputesOf(
  supabase: SupabaseServerClient,
  tenantId: string,
): Promise<PaymentDispute[]> {
  const { data } = await supabase
    .from('disputes')
    .select(COLUMNS)
    .eq('tenant_id', tenantId)
    .is('outcome', null)
    .in('status', ['needs_response', 'under_review'])
    .throwOnError();
  return z.array(row).parse(data);
}
