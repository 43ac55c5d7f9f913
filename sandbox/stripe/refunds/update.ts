import type Stripe from 'stripe';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, metadata, type SpecFor } from '../core/params.ts';
import { mergeMetadata } from '../core/references.ts';
import { lock, update } from '../core/store.ts';

export const updateRefund = operation({
  method: 'POST',
  path: '/v1/refunds/:id',
  params: { expand, metadata } satisfies SpecFor<Stripe.RefundUpdateParams>,
  async run(context, params, id) {
    const { document: before } = await lock(context, 'refund', id);
    const after: Stripe.Refund = { ...before, metadata: mergeMetadata(before.metadata, params.metadata) };
    await update(context, 'refund', after);
    await emit(context, 'refund.updated', after, changedAttributes(before, after));
    return after;
  },
});
