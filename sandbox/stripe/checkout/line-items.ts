import type Stripe from 'stripe';
import { listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import type { SpecFor } from '../core/params.ts';
import { get } from '../core/store.ts';

export const listCheckoutLineItems = operation({
  method: 'GET',
  path: '/v1/checkout/sessions/:id/line_items',
  params: pagination satisfies SpecFor<Stripe.Checkout.SessionListLineItemsParams>,
  async run(context, params, id) {
    await get(context, 'checkout_session', id);
    const url = `/v1/checkout/sessions/${id}/line_items`;
    return listObjects(context, 'item', url, params, { owner: id });
  },
});
