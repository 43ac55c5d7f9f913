import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';

const SHOWN = 8;

const grantRow = z.object({
  id: z.string(),
  remaining: z.number(),
  expires_at: z.string(),
  source: z.string(),
  description: z.string(),
});

export interface Expiry {
  grantId: string;
  at: string;
  /** What lapses unless it is used before. */
  credits: number;
  source: string;
  description: string;
}

/** Credits that will lapse, the soonest first. */
export async function listExpiries(tenantId: string, now = new Date()): Promise<Expiry[]> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('credit_grants')
    .select('id, remaining, expires_at, source, description')
    .eq('tenant_id', tenantId)
    .gt('remaining', 0)
    .is('lapsed_at', null)
    .gt('expires_at', now.toISOString())
    .order('expires_at')
    .limit(SHOWN)
    .throwOnError();
  return z
    .array(grantRow)
    .parse(data)
    .map(({ id, remaining, expires_at, source, description }) => ({
      grantId: id,
      at: expires_at,
      credits: remaining,
      source,
      description,
    }));
}
