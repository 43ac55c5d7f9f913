import { z } from 'zod';
import { readRows } from '#lib/analytics/read-rows.ts';

const row = z.object({ type: z.string(), events: z.number() });
export type DeadLetters = z.infer<typeof row>;

/** How many events wait for an operator, by type, whenever they came; the most first. */
export async function countDeadLetters(): Promise<DeadLetters[]> {
  return readRows(
    {
      name: 'dead-letters-by-type',
      text: `select e.type, count(*) as events from public.webhook_events e where e.status = 'dead'
        group by e.type order by 2 desc, 1`,
    },
    [],
    row,
  );
}
