import type Stripe from 'stripe';
import { emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, oneOf, type SpecFor } from '../core/params.ts';
import { lock, update } from '../core/store.ts';
import { unexpectedSetupState } from './unexpected-state.ts';

export const cancelSetupIntent = operation({
  method: 'POST',
  path: '/v1/setup_intents/:id/cancel',
  params: {
    cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer'),
    expand,
  } satisfies SpecFor<Stripe.SetupIntentCancelParams>,
  async run(context, params, id) {
    const { document: intent } = await lock(context, 'setup_intent', id, 'intent');
    if (intent.status === 'succeeded' || intent.status === 'canceled')
      throw unexpectedSetupState(intent, 'cancel');
    const canceled: Stripe.SetupIntent = {
      ...intent,
      status: 'canceled',
      cancellation_reason: params.cancellation_reason ?? null,
      next_action: null,
    };
    await update(context, 'setup_intent', canceled);
    await emit(context, 'setup_intent.canceled', canceled);
    return canceled;
  },
});
