import { Hono } from 'hono';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { tokeniseForTests } from './cards.ts';

/** The control endpoints, for tests and for the page of this sandbox. */
export function controlRoutes(services: Services): Hono<Http> {
  const routes = new Hono<Http>();
  routes.post('/cards', (http) => tokeniseForTests(services, http));
  return routes;
}
