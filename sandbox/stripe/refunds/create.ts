import type Stripe from 'stripe';
import { findBehaviour } from '../cards/test-cards.ts';
import type { Context } from '../core/context.ts';
import { invalidParameter, invalidRequest } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import {
  expand,
  ignored,
  integer,
  metadata,
  oneOf,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { get } from '../core/store.ts';
import { refundCharge } from './refund-charge.ts';

export const createRefund = operation({
  method: 'POST',
  path: '/v1/refunds',
  params: {
    amount: integer,
    charge: text,
    currency: unsupported,
    customer: unsupported,
    expand,
    instructions_email: ignored,
    metadata,
    origin: unsupported,
    payment_intent: text,
    reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    refund_application_fee: unsupported,
    reverse_transfer: unsupported,
  } satisfies SpecFor<Stripe.RefundCreateParams>,
  async run(context, params) {
    const chargeId = params.charge ?? (await chargeOf(context, params.payment_intent));
    const { document: charge } = await get(context, 'charge', chargeId, 'charge');
    const method = charge.payment_method ? await get(context, 'payment_method', charge.payment_method) : null;
    const { refund: fate } = method ? findBehaviour(method.secrets.behaviour) : {};
    return refundCharge(context, chargeId, {
      amount: params.amount,
      reason: params.reason,
      metadata: params.metadata ?? {},
      fate: fate && (fate === 'fails_later' ? 'fails' : 'succeeds'),
    });
  },
});

async function chargeOf(context: Context, intentId: string | undefined): Promise<string> {
  if (intentId === undefined) {
    throw invalidParameter(
      'One of the following params should be provided for this request: payment_intent or charge.',
      'charge',
      'parameter_missing',
    );
  }
  const { document: intent } = await get(context, 'payment_intent', intentId, 'payment_intent');
  const chargeId = idOf(intent.latest_charge);
  if (chargeId !== null && intent.status === 'succeeded') return chargeId;
  throw invalidRequest(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
    param: 'payment_intent',
  });
}
