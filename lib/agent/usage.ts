import { z } from 'zod';
import { defineTool } from '#lib/agent/define-tool.ts';
import { query } from '#lib/db.ts';
import { addDays, fillDays, utcDay } from '#lib/usage/days.ts';

const MOST_DAYS = 90;

/** `usage`: credits used day by day, today included. */
export const usage = defineTool({
  name: 'usage',
  title: 'Read the usage',
  description:
    'Credits this account used on each of the last days (UTC), the oldest first, today included, with the total. Whole credits, not money.',
  scope: 'read',
  isReadOnly: true,
  input: z.strictObject({
    days: z.int().min(1).max(MOST_DAYS).default(30).meta({ description: 'How many days, 1 to 90' }),
  }),
  run: async ({ tenantId }, { days }) => {
    const lastDay = utcDay(new Date());
    const firstDay = addDays(lastDay, 1 - days);
    const used = await query<{ day: string; credits: number; debits: number }>(
      {
        name: 'agent-usage',
        text: `select day::text as day, credits::bigint as credits, debits::bigint as debits
          from public.credit_usage_by_day where tenant_id = $1 and day between $2 and $3`,
      },
      [tenantId, firstDay, lastDay],
    );
    const byDay = fillDays(used, firstDay, lastDay).map(({ day, credits }) => ({ day, credits }));
    return { days: byDay, total: byDay.reduce((sum, { credits }) => sum + credits, 0) };
  },
});
