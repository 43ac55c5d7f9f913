import type Stripe from 'stripe';
import { refusalOf } from '../cards/refusal.ts';
import type { DeclineName } from '../cards/test-cards.ts';
import { recordCharge } from '../charges/record.ts';
import type { Context } from '../core/context.ts';
import type { Secrets } from '../core/documents.ts';
import { StripeFailure } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { update } from '../core/store.ts';
import { tellOwner } from './tell-owner.ts';

/**
 * The bank says no: a failed charge, an intent that wants another card, two events, and a 402 that carries the intent.
 * The error keeps the changes, because a decline is a fact although it is an error to the caller.
 */
export async function decline(
  context: Context,
  intent: Stripe.PaymentIntent,
  secrets: Secrets,
  method: Stripe.PaymentMethod,
  reason: DeclineName | 'authentication_required',
): Promise<never> {
  const refusal = refusalOf(reason);
  const charge = await recordCharge(context, intent, method, { kind: 'failed', refusal });
  const error = {
    ...(refusal.adviceCode ? { advice_code: refusal.adviceCode } : {}),
    charge: charge.id,
    code: refusal.code,
    decline_code: refusal.declineCode,
    doc_url: `https://stripe.com/docs/error-codes/${refusal.code.replaceAll('_', '-')}`,
    message: refusal.message,
    payment_method: method,
    type: 'card_error' as const,
  };
  const failed: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: error,
    latest_charge: charge.id,
    next_action: null,
  };
  await update(context, 'payment_intent', failed, secrets);
  await emit(context, 'charge.failed', charge);
  await emit(context, 'payment_intent.payment_failed', failed);
  await tellOwner(context, failed, secrets);
  throw new StripeFailure(402, { ...error, payment_intent: failed }, { keepsChanges: true });
}
