import { Hono } from 'hono';
import { z } from 'zod';
import { moveOnWhatIsDue } from '../core/due.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';

const clockChange = z.strictObject({ advanceSeconds: z.int().min(0) });

/** The clock, and the way back to an empty sandbox. */
export function stateRoutes(services: Services): Hono<Http> {
  const { clock, pool, faults, rateLimit, dispatcher } = services;
  const state = () => ({ now: clock.now(), offsetSeconds: clock.offsetSeconds });
  const routes = new Hono<Http>();
  routes.get('/clock', (http) => http.json(state()));
  routes.post('/clock', async (http) => {
    const { advanceSeconds } = clockChange.parse(await http.req.json());
    await clock.advance(pool, advanceSeconds);
    await moveOnWhatIsDue(services);
    return http.json(state());
  });
  routes.post('/reset', async (http) => {
    await dispatcher.settled();
    await pool.query(
      'truncate objects, idempotent_requests, webhook_outbox, webhook_deliveries restart identity',
    );
    await clock.reset(pool);
    faults.clear();
    rateLimit.set(null);
    dispatcher.isPaused = false;
    return http.json(state());
  });
  return routes;
}
