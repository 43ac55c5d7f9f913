import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

/** The balances below which the tenant wants to be told, the highest first. */
export async function listAlertThresholds(tenantId: string): Promise<number[]> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('credit_thresholds')
    .select('credits')
    .eq('tenant_id', tenantId)
    .eq('purpose', 'alert')
    .order('credits', { ascending: false })
    .throwOnError();
  return z
    .array(z.object({ credits: z.number() }))
    .parse(data)
    .map(({ credits }) => credits);
}
