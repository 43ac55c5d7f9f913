import type Stripe from 'stripe';
import { recordBalanceChange } from '../balance/record.ts';
import { findBehaviour } from '../cards/test-cards.ts';
import { invalidRequest } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import {
  clearable,
  expand,
  flag,
  ignored,
  integer,
  metadata,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';
import { idOf, mergeMetadata } from '../core/references.ts';
import { lock, update } from '../core/store.ts';
import { openDispute } from '../disputes/open.ts';
import { lockIntent } from './lock-intent.ts';
import { tellOwner } from './tell-owner.ts';
import { unexpectedState } from './unexpected-state.ts';

export const capturePaymentIntent = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id/capture',
  params: {
    amount_details: unsupported,
    amount_to_capture: integer,
    application_fee_amount: unsupported,
    expand,
    final_capture: flag,
    hooks: unsupported,
    metadata,
    payment_details: clearable(ignored),
    statement_descriptor: text,
    statement_descriptor_suffix: text,
    transfer_data: unsupported,
  } satisfies SpecFor<Stripe.PaymentIntentCaptureParams>,
  async run(context, params, id) {
    const { document: intent, secrets } = await lockIntent(context, id);
    const { dueAt: _, ...rest } = secrets;
    const chargeId = idOf(intent.latest_charge);
    if (intent.status !== 'requires_capture' || chargeId === null) throw unexpectedState(intent, 'capture');
    const amount = params.amount_to_capture ?? intent.amount_capturable;
    if (amount < 1 || amount > intent.amount_capturable) {
      throw invalidRequest(
        `The amount_to_capture must be between 1 and the capturable amount, ${intent.amount_capturable}.`,
        { param: 'amount_to_capture', code: amount < 1 ? 'amount_too_small' : 'amount_too_large' },
      );
    }
    if (params.final_capture === false && amount < intent.amount_capturable) {
      throw invalidRequest('Capturing more than once is not enabled for this PaymentIntent.', {
        param: 'final_capture',
      });
    }
    const { document: charge } = await lock(context, 'charge', chargeId);
    const movement = await recordBalanceChange(context, {
      type: 'charge',
      source: chargeId,
      amount,
      currency: intent.currency,
    });
    const released = charge.amount - amount;
    const captured: Stripe.Charge = {
      ...charge,
      amount_captured: amount,
      amount_refunded: released,
      balance_transaction: movement.id,
      captured: true,
    };
    await update(context, 'charge', captured);
    const paid: Stripe.PaymentIntent = {
      ...intent,
      status: 'succeeded',
      amount_capturable: 0,
      amount_received: amount,
      metadata: mergeMetadata(intent.metadata, params.metadata),
    };
    await update(context, 'payment_intent', paid, rest);
    await emit(context, 'charge.captured', captured);
    await emit(context, 'payment_intent.succeeded', paid);
    await tellOwner(context, paid, rest);
    const methodId = idOf(intent.payment_method);
    if (methodId) {
      const { dispute } = findBehaviour((await lock(context, 'payment_method', methodId)).secrets.behaviour);
      if (dispute) await openDispute(context, chargeId, dispute);
    }
    return paid;
  },
});
