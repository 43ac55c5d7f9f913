import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { addDays, fillDays, utcDay } from '#lib/usage/days.ts';

const dayRow = z.object({ day: z.string(), credits: z.number(), debits: z.number() });

/** Credits used on each of the last whole days (UTC), the oldest first; today, which is not over, is left out. */
export async function listRecentDailyCredits(
  tenantId: string,
  days: number,
  now = new Date(),
): Promise<number[]> {
  const today = utcDay(now);
  const firstDay = addDays(today, -days);
  const lastDay = addDays(today, -1);
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .from('credit_usage_by_day')
    .select('day, credits, debits')
    .eq('tenant_id', tenantId)
    .gte('day', firstDay)
    .lte('day', lastDay)
    .throwOnError();
  return fillDays(z.array(dayRow).parse(data), firstDay, lastDay).map(({ credits }) => credits);
}
