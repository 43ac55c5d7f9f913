import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { bundle } from './bundle.ts';
import { createFrameMethod } from './create-method.ts';
import { readFrameSession } from './session.ts';

const asset = (path: string) => new URL(`../browser/${path}`, import.meta.url);

/** What browsers load: the stand-in for Stripe.js, and the frames with what they need. */
export function frameRoutes(services: Services): Hono<Http> {
  const pageScript = bundle(asset('page/stripe.ts'));
  const frameScript = bundle(asset('frame/start.ts'));
  const doneScript = bundle(asset('three-d-secure-done.ts'));
  const style = readFileSync(asset('frame.css'), 'utf8');
  const routes = new Hono<Http>();
  for (const path of ['/v3', '/v3/', '/v3/stripe.js', '/js/stripe.js', '/endive/stripe.js']) {
    routes.get(path, () => served(pageScript, 'text/javascript'));
  }
  routes.get('/frames/frame.js', () => served(frameScript, 'text/javascript'));
  routes.get('/frames/three-d-secure-done.js', () => served(doneScript, 'text/javascript'));
  routes.get('/frames/frame.css', () => served(style, 'text/css'));
  routes.get('/frames/session', (http) => readFrameSession(services, http));
  routes.post('/frames/payment_methods', (http) => createFrameMethod(services, http));
  routes.get('/frames/:element', (http) => {
    const element = http.req.param('element');
    if (!elementTitles.has(element)) return http.notFound();
    return framePage(new URL(http.req.url).origin, element);
  });
  return routes;
}

const elementTitles = new Map([
  ['payment', 'Card details'],
  ['expressCheckout', 'Express checkout'],
  ['address', 'Address'],
]);

function served(body: string, type: string): Response {
  return new Response(body, {
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
    },
  });
}

/** The frame's document may load its own script and style and talk to this origin; nothing else, and nobody's inline code. */
function framePage(origin: string, element: string): Response {
  const html = `<!doctype html>
<html lang="en" data-element="${element}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${elementTitles.get(element)}</title>
<link rel="stylesheet" href="/frames/frame.css">
</head>
<body>
<main id="element" aria-label="${elementTitles.get(element)}"></main>
<script src="/frames/frame.js"></script>
</body>
</html>`;
  const policy = `default-src 'none'; script-src ${origin}; style-src ${origin}; connect-src ${origin}; base-uri 'none'`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  });
}
