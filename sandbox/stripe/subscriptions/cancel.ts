import { missingResource } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { get } from '../core/store.ts';
import { endSubscription } from './end.ts';
import { cancelParams } from './params.ts';

export const cancelSubscription = operation({
  method: 'DELETE',
  path: '/v1/subscriptions/:id',
  params: cancelParams,
  async run(context, params, id) {
    const { document: subscription } = await get(context, 'subscription', id);
    if (subscription.status === 'canceled') throw missingResource('subscription', id);
    const { comment = null, feedback = null } = params.cancellation_details ?? {};
    return endSubscription(context, id, 'cancellation_requested', { comment, feedback });
  },
});
