import { Hono } from 'hono';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { cardRoutes } from './cards.ts';
import { faultRoutes } from './fault-routes.ts';
import { moneyRoutes } from './money-routes.ts';
import { onlyFromThisMachine } from './only-from-this-machine.ts';
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
