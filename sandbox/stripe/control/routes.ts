import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { cardRoutes } from './cards.ts';
import { faultRoutes } from './fault-routes.ts';
import { moneyRoutes } from './money-routes.ts';
import { stateRoutes } from './state-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** The control endpoints, for tests and tools on this machine. */
export function controlRoutes(services: Services): Hono<Http> {
  const routes = new Hono<Http>();
  routes.use(onlyFromThisMachine);
  routes.route('/', cardRoutes(services));
  routes.route('/', faultRoutes(services));
  routes.route('/', moneyRoutes(services));
  routes.route('/', stateRoutes(services));
  routes.route('/', webhookRoutes(services));
  return routes;
}

/** Loopback only, and not from a page of somebody else that a browser on this machine happens to show. */
export const onlyFromThisMachine = createMiddleware<Http>(async (http, next) => {
  const address = http.env.incoming.socket.remoteAddress ?? '';
  const origin = http.req.header('origin');
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(address);
  const isOwn = origin === undefined || origin === new URL(http.req.url).origin;
  if (!isLocal || !isOwn)
    return http.json({ error: { message: 'Only this machine may control the sandbox.' } }, 403);
  await next();
});
