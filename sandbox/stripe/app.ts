import { Hono } from 'hono';
import { ZodError } from 'zod';
import { checkoutRoutes } from './checkout/routes.ts';
import { controlRoutes } from './control/routes.ts';
import { StripeFailure } from './core/errors.ts';
import { type Http, mountOperations } from './core/router.ts';
import type { Services } from './core/services.ts';
import { frameRoutes } from './frames/routes.ts';
import { operations } from './operations.ts';
import { pageRoutes } from './pages/routes.ts';
import { threeDSecureRoutes } from './three_d_secure/routes.ts';

/** The whole server: the API, what browsers load, the page for people, the control endpoints. */
export function createApp(services: Services): Hono<Http> {
  const app = new Hono<Http>();
  app.get('/healthz', (http) => http.json({ status: 'ok' }));
  app.options('/v1/*', () => new Response(null, { status: 204, headers: preflight }));
  mountOperations(app, services, operations);
  app.route('/', frameRoutes(services));
  app.route('/', threeDSecureRoutes(services));
  app.route('/', checkoutRoutes(services));
  app.route('/', pageRoutes(services));
  app.route('/_sandbox', controlRoutes(services));
  app.notFound((http) => {
    const message = `Unrecognized request URL (${http.req.method}: ${http.req.path}).`;
    return http.json({ error: { type: 'invalid_request_error', message } }, 404);
  });
  app.onError(answerError);
  return app;
}

/** Outside the API, failures in Stripe's shape keep it; a bad control request says what is wrong; the rest is logged. */
function answerError(error: Error): Response {
  if (error instanceof StripeFailure) return Response.json({ error: error.body }, { status: error.status });
  if (error instanceof ZodError || error instanceof SyntaxError) {
    return Response.json(
      { error: { type: 'invalid_request_error', message: error.message } },
      { status: 400 },
    );
  }
  console.error(JSON.stringify({ level: 'error', error: error.stack }));
  return Response.json(
    { error: { type: 'api_error', message: 'The local Stripe failed.' } },
    { status: 500 },
  );
}

const preflight = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, stripe-version',
  'access-control-max-age': '600',
};
