import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { tokeniseBankAccount } from '../cards/tokenise-bank-account.ts';
import { act } from '../control/act.ts';
import type { Context } from '../core/context.ts';
import { missingResource, StripeFailure } from '../core/errors.ts';
import { parseForm } from '../core/form.ts';
import { hash, parseParams, required, text } from '../core/params.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { bundle } from '../frames/bundle.ts';
import { checkoutPage } from './page.ts';
import { type Outcome, paySession } from './pay.ts';

const params = {
  payment_method: text,
  us_bank_account: hash({ routing_number: required(text), account_number: required(text) }),
  email: text,
  name: text,
};

/** The hosted page of a checkout session, and what its form sends. */
export function checkoutRoutes(services: Services): Hono<Http> {
  const script = bundle(new URL('../browser/checkout/start.ts', import.meta.url));
  const style = readFileSync(new URL('../browser/checkout.css', import.meta.url), 'utf8');
  const routes = new Hono<Http>();
  routes.get('/c/assets/checkout.js', (http) =>
    http.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' }),
  );
  routes.get('/c/assets/checkout.css', (http) =>
    http.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }),
  );
  routes.get('/c/pay/:id', (http) =>
    act(services, (context) =>
      checkoutPage(context, http.req.param('id'), new URL(http.req.url).origin, services.config),
    ),
  );
  routes.post('/c/pay/:id', async (http) => {
    // A page of somebody else may link here, never pay here.
    if (http.req.header('origin') !== new URL(http.req.url).origin) return http.notFound();
    const fields = await http.req.text();
    try {
      return http.json(await act(services, (context) => pay(context, http.req.param('id'), fields)));
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      services.dispatcher.wake();
      return Response.json({ error: error.body }, { status: error.status });
    }
  });
  return routes;
}

async function pay(context: Context, id: string, fields: string): Promise<Outcome> {
  const given = parseParams(params, parseForm(fields));
  const email = given.email ?? null;
  const name = given.name ?? null;
  const bank = given.us_bank_account;
  const paymentMethod = bank
    ? (
        await tokeniseBankAccount(context, {
          routing: bank.routing_number,
          account: bank.account_number,
          name: name ?? '',
          email,
        })
      ).id
    : given.payment_method;
  if (!paymentMethod) throw missingResource('PaymentMethod', '', 'payment_method');
  return paySession(context, id, { paymentMethod, email, name });
}
