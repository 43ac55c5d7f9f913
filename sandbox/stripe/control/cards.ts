import { Hono } from 'hono';
import type Stripe from 'stripe';
import { z } from 'zod';
import { tokenise } from '../cards/tokenise.ts';
import { changedAttributes, emit } from '../core/events.ts';
import type { Http } from '../core/router.ts';
import type { Services } from '../core/services.ts';
import { lock, update } from '../core/store.ts';
import { attach } from '../payment_methods/attach.ts';
import { detach } from '../payment_methods/detach.ts';
import { act } from './act.ts';
import { replaceCard } from './replace-card.ts';

const newCard = z.strictObject({
  number: z.string(),
  exp_month: z.int().default(12),
  exp_year: z.int().optional(),
  cvc: z.string().default('123'),
  /** Saves the card on this customer without asking its bank: the way to a saved card that has gone bad. */
  customer: z.string().optional(),
  set_up_for_off_session: z.boolean().default(false),
  allow_redisplay: z.enum(['always', 'limited', 'unspecified']).default('unspecified'),
  /** Payments with it stay `processing` for a minute of the sandbox's clock, or until they are settled. */
  settles_later: z.enum(['fails', 'succeeds']).optional(),
});

const change = z.strictObject({
  exp_month: z.int().min(1).max(12).optional(),
  exp_year: z.int().optional(),
  /** The bank gives the card another number, and with it another behaviour. */
  number: z.string().optional(),
});

/** Cards: made from test numbers without a frame, and what happens to them without their shop. */
export function cardRoutes(services: Services): Hono<Http> {
  const routes = new Hono<Http>();
  routes.post('/cards', async (http) =>
    http.json(await makeCard(services, newCard.parse(await http.req.json()))),
  );
  routes.post('/payment_methods/:id/detach', async (http) =>
    http.json(await act(services, (context) => detach(context, http.req.param('id')))),
  );
  routes.post('/payment_methods/:id/expire', async (http) => {
    const lastMonth = new Date(services.clock.now() * 1000);
    lastMonth.setUTCDate(0);
    const expiry = { exp_month: lastMonth.getUTCMonth() + 1, exp_year: lastMonth.getUTCFullYear() };
    return http.json(await changeCard(services, http.req.param('id'), expiry));
  });
  routes.post('/payment_methods/:id/update', async (http) =>
    http.json(await changeCard(services, http.req.param('id'), change.parse(await http.req.json()))),
  );
  return routes;
}

function makeCard(services: Services, given: z.infer<typeof newCard>): Promise<Stripe.PaymentMethod> {
  return act(services, async (context) => {
    const expYear = given.exp_year ?? new Date(context.now * 1000).getUTCFullYear() + 2;
    const made = await tokenise(
      context,
      { number: given.number, expMonth: given.exp_month, expYear, cvc: given.cvc },
      { allowRedisplay: given.allow_redisplay },
    );
    if (given.customer) await attach(context, made.id, given.customer, { trusted: true });
    const { document, secrets } = await lock(context, 'payment_method', made.id);
    await update(context, 'payment_method', document, {
      ...secrets,
      ...(given.set_up_for_off_session ? { isSetUpForOffSession: true } : {}),
      ...(given.settles_later ? { settlesLater: given.settles_later } : {}),
    });
    return document;
  });
}

/** The network tells of a card's change, as it does when a bank renews it. */
export function changeCard(
  services: Services,
  id: string,
  given: z.infer<typeof change>,
): Promise<Stripe.PaymentMethod> {
  return act(services, async (context) => {
    const before = await lock(context, 'payment_method', id);
    const { card } = before.document;
    if (!card) return before.document;
    const { number, ...expiry } = given;
    const renewed = number
      ? replaceCard(context, card, number)
      : { card, behaviour: before.secrets.behaviour };
    const after: Stripe.PaymentMethod = { ...before.document, card: { ...renewed.card, ...expiry } };
    await update(context, 'payment_method', after, {
      ...before.secrets,
      ...(renewed.behaviour ? { behaviour: renewed.behaviour } : {}),
    });
    await emit(
      context,
      'payment_method.automatically_updated',
      after,
      changedAttributes(before.document, after),
    );
    return after;
  });
}
