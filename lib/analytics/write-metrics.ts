import { z } from 'zod';
import { getQueues } from '#lib/analytics/get-queues.ts';
import { readRows } from '#lib/analytics/read-rows.ts';

const count = z.object({ status: z.string(), events: z.number() });

/** What a Prometheus scrapes, in its text format. Gauges of the present alone: no scan of the past. */
export async function writeMetrics(): Promise<string> {
  const [queues, unfinished] = await Promise.all([
    getQueues(),
    readRows(
      {
        name: 'metrics-events',
        text: `select s.status, (select count(*) from public.webhook_events e where e.status = s.status
            and e.status in ('pending', 'quarantined', 'dead')) as events
          from unnest(array['pending', 'quarantined', 'dead']) as s (status)`,
      },
      [],
      count,
    ),
  ]);
  const task = (name: string) => `{task="${name}"}`;
  return [
    gauge(
      'refill_jobs_waiting',
      'Jobs that are due and that nobody has taken.',
      queues.tasks.map((one) => [task(one.task), one.waiting]),
    ),
    gauge(
      'refill_jobs_failing',
      'Jobs that failed and will be tried again.',
      queues.tasks.map((one) => [task(one.task), one.failing]),
    ),
    gauge(
      'refill_jobs_given_up',
      'Jobs that were tried as often as they may be.',
      queues.tasks.map((one) => [task(one.task), one.given_up]),
    ),
    gauge('refill_jobs_oldest_due_seconds', 'How long the oldest job that is due has waited.', [
      ['', queues.oldestDueSeconds],
    ]),
    gauge('refill_workers_alive', 'Workers that were heard of within half a minute.', [
      ['', queues.workers.filter(({ is_alive }) => is_alive).length],
    ]),
    gauge(
      'refill_webhook_events',
      'Events that are not finished, by status.',
      unfinished.map(({ status, events }) => [`{status="${status}"}`, events]),
    ),
  ].join('');
}

function gauge(
  name: string,
  help: string,
  values: readonly (readonly [labels: string, value: number])[],
): string {
  const lines = values.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}
