import { cache } from 'react';
import { z } from 'zod';
import { type DaysLeft, estimateDaysLeft } from '#lib/credits/estimate-days-left.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { listRecentDailyCredits } from '#lib/usage/list-recent-daily-credits.ts';

/** How far back the present rate is taken from. */
const RATE_DAYS = 30;

/** How long a tenant's balance lasts at its present rate; read once for all parts of a page. */
export const getDaysLeft = cache(async (tenantId: string): Promise<DaysLeft> => {
  const supabase = await createSupabaseServerClient();
  const [balance, dailyCredits] = await Promise.all([
    supabase.from('credit_balances').select('available').eq('tenant_id', tenantId).single().throwOnError(),
    listRecentDailyCredits(tenantId, RATE_DAYS),
  ]);
  const { available } = z.object({ available: z.number() }).parse(balance.data);
  return estimateDaysLeft(available, dailyCredits);
});
