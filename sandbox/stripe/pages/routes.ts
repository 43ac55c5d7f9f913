import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';

/** The pages for people. */
export function pageRoutes(_services: Services): Hono<Http> {
  const style = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
  const routes = new Hono<Http>();
  routes.get('/pages/page.css', (http) =>
    http.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }),
  );
  return routes;
}
