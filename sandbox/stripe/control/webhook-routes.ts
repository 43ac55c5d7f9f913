import { Hono } from 'hono';
import { z } from 'zod';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { loseEvent, redeliverEvent } from '../webhooks/redeliver.ts';

const drainOptions = z.strictObject({
  timeout_ms: z.int().min(0).max(120_000).default(10_000),
  /** Sends at once what waits for its next try. */
  hurry: z.boolean().default(false),
});

interface Delivery {
  event_id: string;
  type: string;
  attempt: number;
  started_at: Date;
  duration_ms: number;
  status: number | null;
  response_excerpt: string;
  error: string | null;
}

/** What tests do with the webhooks' outbox: look, wait, hold, send again, lose. */
export function webhookRoutes({ pool, dispatcher }: Services): Hono<Http> {
  const routes = new Hono<Http>();
  const pending = async () => {
    const { rows } = await pool.query<{ pending: number }>(
      "select count(*)::int as pending from webhook_outbox where state = 'pending'",
    );
    return rows[0]?.pending ?? 0;
  };
  routes.get('/deliveries', async (http) => {
    const { rows } = await pool.query<Delivery>(
      `select d.event_id, e.type, d.attempt, d.started_at, d.duration_ms, d.status, d.response_excerpt, d.error
       from webhook_deliveries d join objects e on e.id = d.event_id
       where $1::text is null or d.event_id = $1 order by d.id desc limit 500`,
      [http.req.query('event') ?? null],
    );
    return http.json({ data: rows, pending: await pending() });
  });
  routes.post('/webhooks/pause', (http) => {
    dispatcher.isPaused = true;
    return http.json({ isPaused: true });
  });
  routes.post('/webhooks/resume', (http) => {
    dispatcher.isPaused = false;
    dispatcher.wake();
    return http.json({ isPaused: false });
  });
  routes.post('/webhooks/drain', async (http) => {
    const { timeout_ms: timeoutMs, hurry } = drainOptions.parse(JSON.parse((await http.req.text()) || '{}'));
    const deadline = Date.now() + timeoutMs;
    do {
      if (hurry)
        await pool.query(
          "update webhook_outbox set due_at = now() where state = 'pending' and due_at > now()",
        );
      dispatcher.wake();
      await new Promise((resolve) => setTimeout(resolve, 40));
    } while ((await pending()) > 0 && Date.now() < deadline);
    const left = await pending();
    return http.json({ isEmpty: left === 0, pending: left });
  });
  routes.post('/events/:id/redeliver', async (http) => {
    await redeliverEvent(pool, http.req.param('id'));
    dispatcher.wake();
    return http.json({ id: http.req.param('id'), state: 'pending' });
  });
  routes.post('/events/:id/lose', async (http) => {
    await loseEvent(pool, http.req.param('id'));
    return http.json({ id: http.req.param('id'), state: 'lost' });
  });
  return routes;
}
