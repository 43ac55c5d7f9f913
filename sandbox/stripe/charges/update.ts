import type Stripe from 'stripe';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, metadata, type SpecFor, text, unsupported } from '../core/params.ts';
import { mergeMetadata } from '../core/references.ts';
import { lock, update } from '../core/store.ts';

export const updateCharge = operation({
  method: 'POST',
  path: '/v1/charges/:id',
  params: {
    customer: unsupported,
    description: text,
    expand,
    fraud_details: unsupported,
    metadata,
    receipt_email: text,
    shipping: unsupported,
    transfer_group: unsupported,
  } satisfies SpecFor<Stripe.ChargeUpdateParams>,
  async run(context, params, id) {
    const { document: before } = await lock(context, 'charge', id);
    const after: Stripe.Charge = {
      ...before,
      description: params.description ?? before.description,
      receipt_email: params.receipt_email ?? before.receipt_email,
      metadata: mergeMetadata(before.metadata, params.metadata),
    };
    await update(context, 'charge', after);
    await emit(context, 'charge.updated', after, changedAttributes(before, after));
    return after;
  },
});
