import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { page } from '../../pages/page.ts';
import { act } from '../control/act.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { actionRoutes } from './actions.ts';
import { customerPage, customersPage } from './customers.ts';
import { eventPage, eventsPage } from './events.ts';
import { invoicePage } from './invoice.ts';
import { paymentPage, paymentsPage } from './payments.ts';
import { receiptPage } from './receipt.ts';
import { shell } from './shell.ts';

/** The pages for people. */
export function pageRoutes(services: Services): Hono<Http> {
  const style = readFileSync(new URL('../../pages/page.css', import.meta.url), 'utf8');
  const routes = new Hono<Http>();
  routes.get('/pages/page.css', (http) =>
    http.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'access-control-allow-origin': '*' }),
  );
  routes.route('/', actionRoutes(services));
  routes.get('/', async (http) => {
    const { offsetSeconds } = services.clock;
    return shell(
      http.req.raw,
      'Payments',
      await act(services, (context) => paymentsPage(context, offsetSeconds)),
    );
  });
  routes.get('/payments/:id', async (http) => {
    const id = http.req.param('id');
    return shell(http.req.raw, id, await act(services, (context) => paymentPage(context, id)));
  });
  routes.get('/customers', async (http) =>
    shell(http.req.raw, 'Customers', await act(services, customersPage)),
  );
  routes.get('/customers/:id', async (http) => {
    const id = http.req.param('id');
    return shell(http.req.raw, id, await act(services, (context) => customerPage(context, id)));
  });
  routes.get('/events', async (http) => shell(http.req.raw, 'Events', await act(services, eventsPage)));
  routes.get('/events/:id', async (http) => {
    const id = http.req.param('id');
    return shell(http.req.raw, id, await act(services, (context) => eventPage(context, id)));
  });
  routes.get('/i/:id', async (http) => {
    const body = await act(services, (context) => invoicePage(context, http.req.param('id')));
    return page({ title: 'Invoice', origin: new URL(http.req.url).origin, body });
  });
  routes.get('/receipts/:id', async (http) => {
    const body = await act(services, (context) => receiptPage(context, http.req.param('id')));
    return page({ title: 'Receipt', origin: new URL(http.req.url).origin, body });
  });
  return routes;
}
