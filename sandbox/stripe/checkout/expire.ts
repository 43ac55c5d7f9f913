import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { cancelIntent } from '../payment_intents/cancel.ts';
import { letGo } from '../subscriptions/renew.ts';

export const expireCheckoutSession = operation({
  method: 'POST',
  path: '/v1/checkout/sessions/:id/expire',
  params: { expand } satisfies SpecFor<Stripe.Checkout.SessionExpireParams>,
  async run(context, _params, id) {
    const { document: session } = await lock(context, 'checkout_session', id);
    if (session.status !== 'open') {
      throw invalidRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ` +
          `${session.status}.`,
      );
    }
    return expireSession(context, id);
  },
});

/** Closes a session that was not paid, and the payment that was under way with it. A closed one is left alone. */
export async function expireSession(context: Context, id: string): Promise<Stripe.Checkout.Session> {
  const { document: session, secrets } = await lock(context, 'checkout_session', id);
  if (session.status !== 'open') return session;
  const intentId = idOf(session.payment_intent);
  if (intentId !== null) {
    const { document: intent } = await get(context, 'payment_intent', intentId);
    if (intent.status !== 'canceled') await cancelIntent(context, intentId, 'abandoned');
  }
  if (secrets.startedSubscription) await letGo(context, secrets.startedSubscription);
  const { dueAt: _, ...rest } = secrets;
  const expired: Stripe.Checkout.Session = { ...session, status: 'expired', url: null };
  await update(context, 'checkout_session', expired, rest);
  await emit(context, 'checkout.session.expired', expired);
  return expired;
}
