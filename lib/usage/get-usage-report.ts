import { z } from 'zod';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { type DayOfUse, fillDays } from '#lib/usage/days.ts';
import type { UsageRange } from '#lib/usage/range.ts';

const sums = z.object({ credits: z.number(), debits: z.number() });
const share = sums.extend({ id: z.string().nullable(), name: z.string().nullable() });
const report = z.object({
  total: sums,
  before: sums,
  days: z.array(sums.extend({ day: z.string() })),
  labels: z.array(share),
  keys: z.array(share),
  members: z.array(share),
});

/** What one label, key or member used. `id` is null where none was named, `name` where the reader may not see it. */
export type UsageShare = z.infer<typeof share>;

export interface UsageReport extends Omit<z.infer<typeof report>, 'days'> {
  days: DayOfUse[];
}

/** What a tenant used in a range, as far as the person of this session may see it. Reads the daily sums alone. */
export async function getUsageReport(
  tenantId: string,
  { firstDay, lastDay }: UsageRange,
): Promise<UsageReport> {
  const supabase = await createSupabaseServerClient();
  const { data } = await supabase
    .rpc('usage_report', { tenant_id: tenantId, first_day: firstDay, last_day: lastDay })
    .throwOnError();
  const read = report.parse(data);
  return { ...read, days: fillDays(read.days, firstDay, lastDay) };
}
