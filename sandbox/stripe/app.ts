import { Hono } from 'hono';
import { controlFailure } from './control/act.ts';
import { controlRoutes } from './control/routes.ts';
import { type Http, mountOperations } from './core/router.ts';
import type { Services } from './core/services.ts';
import { operations } from './operations.ts';

/** The whole server: the API, what browsers load, the page for people, the control endpoints. */
export function createApp(services: Services): Hono<Http> {
  const app = new Hono<Http>();
  app.get('/healthz', (http) => http.json({ status: 'ok' }));
  app.options('/v1/*', () => new Response(null, { status: 204, headers: preflight }));
  mountOperations(app, services, operations);
  app.route('/_sandbox', controlRoutes(services));
  app.notFound((http) => {
    const message = `Unrecognized request URL (${http.req.method}: ${http.req.path}).`;
    return http.json({ error: { type: 'invalid_request_error', message } }, 404);
  });
  app.onError((error, http) => controlFailure(http, error));
  return app;
}

const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-version',
  'access-control-max-age': '600',
};
