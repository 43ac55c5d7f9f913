import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const alertRow = z.object({
  id: z.string(),
  threshold: z.number(),
  available: z.number(),
  crossed_at: z.string(),
});

export interface CreditAlert {
  id: string;
  thresholdCredits: number;
  /** What was left at the moment of crossing. */
  availableCredits: number;
  crossedAt: string;
}

/** The newest alert that nobody has dismissed, unless the balance has risen above it since; members get none. */
export async function findOpenAlert(tenantId: string): Promise<CreditAlert | null> {
  const supabase = await createSupabaseServerClient();
  const [alerts, balance] = await Promise.all([
    supabase
      .from('credit_alerts')
      .select('id, threshold, available, crossed_at')
      .eq('tenant_id', tenantId)
      .is('seen_at', null)
      .order('crossed_at', { ascending: false })
      .limit(10)
      .throwOnError(),
    supabase.from('credit_balances').select('available').eq('tenant_id', tenantId).single().throwOnError(),
  ]);
  const { available } = z.object({ available: z.number() }).parse(balance.data);
  const alert = z
    .array(alertRow)
    .parse(alerts.data)
    .find(({ threshold }) => available < threshold);
  if (!alert) return null;
  return {
    id: alert.id,
    thresholdCredits: alert.threshold,
    availableCredits: alert.available,
    crossedAt: alert.crossed_at,
  };
}
