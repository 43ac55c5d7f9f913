import { writeMetrics } from '#lib/analytics/write-metrics.ts';
import { scheduler } from '#lib/http/access.ts';
import { route } from '#lib/http/route.ts';

/**
 * `GET /api/metrics` with `Authorization: Bearer <CRON_SECRET>` → the state of queues, workers and the inbox in
 * Prometheus's text format. 401.
 */
export const GET = route(
  { access: scheduler },
  async () =>
    new Response(await writeMetrics(), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    }),
);
