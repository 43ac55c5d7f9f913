import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { emit } from '../core/events.ts';
import { lock, update } from '../core/store.ts';

/**
 * A session's payment has come to a point: authorised, paid, under way or failed. An open session completes when its
 * money is on its way; a complete one that was unpaid learns how that ended. A decline on the page changes nothing.
 */
export async function settleSession(
  context: Context,
  id: string,
  intent: Stripe.PaymentIntent,
): Promise<void> {
  const { document: session } = await lock(context, 'checkout_session', id);
  if (session.status === 'open') {
    if (!['processing', 'requires_capture', 'succeeded'].includes(intent.status)) return;
    await completeSession(context, id, {
      payment_status: intent.status === 'succeeded' ? 'paid' : 'unpaid',
    });
    return;
  }
  if (session.status !== 'complete' || session.payment_status !== 'unpaid') return;
  if (intent.status === 'succeeded') {
    const paid: Stripe.Checkout.Session = { ...session, payment_status: 'paid' };
    await update(context, 'checkout_session', paid);
    // Capturing by hand is the shop's own act, which it needs no event for.
    if (intent.capture_method !== 'manual')
      await emit(context, 'checkout.session.async_payment_succeeded', paid);
  } else if (intent.status === 'requires_payment_method') {
    await emit(context, 'checkout.session.async_payment_failed', session);
  }
}

/** Ends a session that its customer has finished with. */
export async function completeSession(
  context: Context,
  id: string,
  result: Pick<Stripe.Checkout.Session, 'payment_status'> &
    Partial<Pick<Stripe.Checkout.Session, 'invoice' | 'subscription'>>,
): Promise<void> {
  const { document: session, secrets } = await lock(context, 'checkout_session', id);
  const { dueAt: _, ...rest } = secrets;
  const complete: Stripe.Checkout.Session = { ...session, ...result, status: 'complete', url: null };
  await update(context, 'checkout_session', complete, rest);
  await emit(context, 'checkout.session.completed', complete);
}
