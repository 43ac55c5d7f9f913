import { Hono } from 'hono';
import { escapeHtml } from '../../pages/page.ts';
import { act } from '../control/act.ts';
import { changeCard } from '../control/cards.ts';
import { onlyFromThisMachine } from '../control/only-from-this-machine.ts';
import { moveOnWhatIsDue } from '../core/due.ts';
import { StripeFailure } from '../core/errors.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { endDispute } from '../disputes/close.ts';
import { openDispute } from '../disputes/open.ts';
import { detach } from '../payment_methods/detach.ts';
import { refundCharge } from '../refunds/refund-charge.ts';
import { settleRefund } from '../refunds/settle.ts';
import { loseEvent, redeliverEvent } from '../webhooks/redeliver.ts';
import { shell } from './shell.ts';

type Deed = (services: Services, id: string, form: Record<string, unknown>) => Promise<unknown>;

/** What the buttons of the pages do; each goes back to the page it was pressed on. */
const deeds: Record<string, Deed> = {
  'charges/refund': (services, id, form) => {
    const amount = typeof form.amount === 'string' && form.amount ? Number(form.amount) : undefined;
    return act(services, (context) => refundCharge(context, id, { amount }));
  },
  'charges/dispute': (services, id) => act(services, (context) => openDispute(context, id, 'fraudulent')),
  'refunds/fail': (services, id) => act(services, (context) => settleRefund(context, id, false)),
  'disputes/win': (services, id) => act(services, (context) => endDispute(context, id, 'won')),
  'disputes/lose': (services, id) => act(services, (context) => endDispute(context, id, 'lost')),
  'payment_methods/detach': (services, id) => act(services, (context) => detach(context, id)),
  'payment_methods/expire': (services, id) => {
    const lastMonth = new Date(services.clock.now() * 1000);
    lastMonth.setUTCDate(0);
    const expiry = { exp_month: lastMonth.getUTCMonth() + 1, exp_year: lastMonth.getUTCFullYear() };
    return changeCard(services, id, expiry);
  },
  'events/redeliver': async ({ pool, dispatcher }, id) => {
    await redeliverEvent(pool, id);
    dispatcher.wake();
  },
  'events/lose': ({ pool }, id) => loseEvent(pool, id),
};

export function actionRoutes(services: Services): Hono<Http> {
  const routes = new Hono<Http>();
  routes.use('/actions/*', onlyFromThisMachine);
  routes.post('/actions/clock/:seconds', async (http) => {
    await services.clock.advance(services.pool, Number(http.req.param('seconds')));
    await moveOnWhatIsDue(services);
    return http.redirect('/', 303);
  });
  routes.post('/actions/:noun/:id/:verb', async (http) => {
    const { noun, id, verb } = http.req.param();
    const deed = deeds[`${noun}/${verb}`];
    if (!deed) return http.notFound();
    try {
      await deed(services, id, await http.req.parseBody());
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      return shell(http.req.raw, 'That was refused', `<p role="alert">${escapeHtml(error.message)}</p>`);
    }
    return http.redirect(backTo(http.req.header('referer'), new URL(http.req.url).origin), 303);
  });
  return routes;
}

/** The page that the button was on, if it was one of ours. */
function backTo(referer: string | undefined, origin: string): string {
  return referer?.startsWith(`${origin}/`) ? referer : '/';
}
