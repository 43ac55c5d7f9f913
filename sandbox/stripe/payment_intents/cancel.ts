import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, oneOf, type SpecFor } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { lock, update } from '../core/store.ts';
import { lockIntent } from './lock-intent.ts';
import { unexpectedState } from './unexpected-state.ts';

const cancelable = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'requires_capture',
  'processing',
];

export const cancelPaymentIntent = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id/cancel',
  params: {
    cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
    expand,
  } satisfies SpecFor<Stripe.PaymentIntentCancelParams>,
  run: (context, params, id) => cancelIntent(context, id, params.cancellation_reason ?? null),
});

type Reason = 'abandoned' | 'automatic' | 'duplicate' | 'fraudulent' | 'requested_by_customer' | null;

/** Ends an intent that has not been paid, and lets go of what it had authorised. */
export async function cancelIntent(
  context: Context,
  id: string,
  reason: Reason,
): Promise<Stripe.PaymentIntent> {
  const { document: intent, secrets } = await lockIntent(context, id);
  if (!cancelable.includes(intent.status)) throw unexpectedState(intent, 'cancel');
  const { dueAt: _, ...rest } = secrets;
  const canceled: Stripe.PaymentIntent = {
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: context.now,
    cancellation_reason: reason,
    next_action: null,
  };
  await update(context, 'payment_intent', canceled, rest);
  const chargeId = idOf(intent.latest_charge);
  if (intent.status === 'requires_capture' && chargeId) {
    // Nothing was captured: letting the authorisation go shows as a full refund that moves no money.
    const { document: charge } = await lock(context, 'charge', chargeId);
    const released = { ...charge, amount_refunded: charge.amount, refunded: true };
    await update(context, 'charge', released);
    await emit(context, reason === 'automatic' ? 'charge.expired' : 'charge.refunded', released);
  }
  await emit(context, 'payment_intent.canceled', canceled);
  return canceled;
}
