import type Stripe from 'stripe';
import { invalidRequest } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

/** Stripe cancels only refunds that wait for their customer's action, which refunds to cards never do. */
export const cancelRefund = operation({
  method: 'POST',
  path: '/v1/refunds/:id/cancel',
  params: { expand } satisfies SpecFor<Stripe.RefundCancelParams>,
  async run(context, _params, id) {
    const { document: refund } = await get(context, 'refund', id);
    throw invalidRequest(
      `You cannot cancel a refund with a status of ${refund.status}; only refunds that require action can be canceled.`,
    );
  },
});
