import { z } from 'zod';
import { readRow, readRows } from '#lib/analytics/read-rows.ts';
import type { UsageRange } from '#lib/usage/range.ts';

const totals = z.object({
  received: z.number(),
  waiting: z.number(),
  /** Took more than one attempt. */
  retried: z.number(),
  dead: z.number(),
  quarantined: z.number(),
  /** From receipt to the end, in milliseconds; null where nothing ended. */
  settled_p50_ms: z.number().nullable(),
  settled_p95_ms: z.number().nullable(),
});
const byType = z.object({
  type: z.string(),
  events: z.number(),
  attempts: z.number(),
  failed_attempts: z.number(),
  dead: z.number(),
  handler_p50_ms: z.number().nullable(),
  handler_p95_ms: z.number().nullable(),
});

export interface WebhookHealth extends z.infer<typeof totals> {
  types: z.infer<typeof byType>[];
}

/** How the events that were received in the range (UTC) fared, in all and by type. Durations in milliseconds. */
export async function getWebhookHealth({ firstDay, lastDay }: UsageRange): Promise<WebhookHealth> {
  const range = [firstDay, lastDay];
  const inRange = `e.received_at >= $1::date::timestamp at time zone 'utc'
    and e.received_at < ($2::date + 1)::timestamp at time zone 'utc'`;
  const took = 'extract(epoch from e.finished_at - e.received_at) * 1000';
  const [all, types] = await Promise.all([
    readRow(
      {
        name: 'webhook-health',
        text: `select count(*) as received, count(*) filter (where e.status = 'pending') as waiting,
            count(*) filter (where e.attempts > 1) as retried,
            count(*) filter (where e.status = 'dead') as dead,
            count(*) filter (where e.status = 'quarantined') as quarantined,
            round(percentile_cont(0.5) within group (order by ${took})
              filter (where e.status in ('processed', 'ignored'))) as settled_p50_ms,
            round(percentile_cont(0.95) within group (order by ${took})
              filter (where e.status in ('processed', 'ignored'))) as settled_p95_ms
          from public.webhook_events e where ${inRange}`,
      },
      range,
      totals,
    ),
    readRows(
      {
        name: 'webhook-health-by-type',
        text: `select e.type, count(distinct e.id) as events, count(a.attempt) as attempts,
            count(a.attempt) filter (where a.error is not null) as failed_attempts,
            count(distinct e.id) filter (where e.status = 'dead') as dead,
            round(percentile_cont(0.5) within group (order by a.duration_ms)) as handler_p50_ms,
            round(percentile_cont(0.95) within group (order by a.duration_ms)) as handler_p95_ms
          from public.webhook_events e
          -- No attempt is older than its event: said twice, so that older ones are not read.
          left join public.webhook_attempts a on a.event_id = e.id
            and a.started_at >= $1::date::timestamp at time zone 'utc'
          where ${inRange} group by e.type order by 2 desc, 1 limit 60`,
      },
      range,
      byType,
    ),
  ]);
  return { ...all, types };
}
