import { Hono } from 'hono';
import { z } from 'zod';
import { copyCharge } from '../charges/copy.ts';
import { StripeFailure } from '../core/errors.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { get } from '../core/store.ts';
import { endDispute } from '../disputes/close.ts';
import { openDispute } from '../disputes/open.ts';
import { finishPaymentAuthentication } from '../payment_intents/finish-authentication.ts';
import { settlePayment } from '../payment_intents/settle.ts';
import { refundCharge } from '../refunds/refund-charge.ts';
import { settleRefund } from '../refunds/settle.ts';
import { finishSetupAuthentication } from '../setup_intents/finish-authentication.ts';
import { act } from './act.ts';

const newDispute = z.strictObject({
  charge: z.string(),
  reason: z.enum(['fraudulent', 'product_not_received', 'warning']).default('fraudulent'),
});

const newRefund = z.strictObject({
  charge: z.string(),
  amount: z.int().positive().optional(),
  fate: z.enum(['fails', 'succeeds']).optional(),
});

const copies = z.strictObject({
  count: z.int().min(1).max(200_000),
  currencies: z
    .array(z.string().regex(/^[a-z]{3}$/))
    .min(1)
    .optional(),
  failed_every: z.int().min(1).optional(),
  span_seconds: z.int().min(0).default(0),
});

const authentication = z.strictObject({ outcome: z.enum(['complete', 'fail']) });
const settlement = z.strictObject({ outcome: z.enum(['fail', 'succeed']) });

/** What banks and card holders do: dispute, decide, authenticate, settle late. */
export function moneyRoutes(services: Services): Hono<Http> {
  const routes = new Hono<Http>();
  routes.post('/disputes', async (http) => {
    const { charge, reason } = newDispute.parse(await http.req.json());
    return http.json(await act(services, (context) => openDispute(context, charge, reason)));
  });
  routes.post('/disputes/:id/win', async (http) =>
    http.json(await act(services, (context) => endDispute(context, http.req.param('id'), 'won'))),
  );
  routes.post('/disputes/:id/lose', async (http) =>
    http.json(await act(services, (context) => endDispute(context, http.req.param('id'), 'lost'))),
  );
  routes.post('/charges/:id/copy', async (http) => {
    const request = copies.parse(await http.req.json());
    return http.json(await act(services, (context) => copyCharge(context, http.req.param('id'), request)));
  });
  routes.post('/refunds', async (http) => {
    const { charge, ...request } = newRefund.parse(await http.req.json());
    return http.json(await act(services, (context) => refundCharge(context, charge, request)));
  });
  routes.post('/refunds/:id/succeed', async (http) =>
    http.json(await act(services, (context) => settleRefund(context, http.req.param('id'), true))),
  );
  routes.post('/refunds/:id/fail', async (http) =>
    http.json(await act(services, (context) => settleRefund(context, http.req.param('id'), false))),
  );
  routes.post('/payment_intents/:id/settle', async (http) => {
    const { outcome } = settlement.parse(await http.req.json());
    return http.json(
      await act(services, (context) => settlePayment(context, http.req.param('id'), outcome === 'succeed')),
    );
  });
  routes.post('/intents/:id/authenticate', async (http) => {
    const { outcome } = authentication.parse(await http.req.json());
    return http.json(await authenticate(services, http.req.param('id'), outcome === 'complete'));
  });
  return routes;
}

/** Answers the bank in the card holder's place; a decline that follows is told by the intent that comes back. */
async function authenticate(services: Services, id: string, hasPassed: boolean): Promise<object> {
  const kind = id.startsWith('seti_') ? 'setup_intent' : 'payment_intent';
  const finish = kind === 'setup_intent' ? finishSetupAuthentication : finishPaymentAuthentication;
  try {
    return await act<object>(services, async (context) => {
      const { document } = await get(context, kind, id);
      return finish(context, id, document.client_secret ?? '', hasPassed);
    });
  } catch (error) {
    if (!(error instanceof StripeFailure && error.keepsChanges)) throw error;
    return act<object>(services, async (context) => (await get(context, kind, id)).document);
  }
}
