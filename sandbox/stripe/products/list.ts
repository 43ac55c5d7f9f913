import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { flag, type SpecFor, unsupported } from '../core/params.ts';

export const listProducts = operation({
  method: 'GET',
  path: '/v1/products',
  params: {
    ...pagination,
    active: flag,
    created: createdRange,
    ids: unsupported,
    shippable: unsupported,
    type: unsupported,
    url: unsupported,
  } satisfies SpecFor<Stripe.ProductListParams>,
  run: (context, params) =>
    listObjects(context, 'product', '/v1/products', params, {
      active: params.active === undefined ? undefined : String(params.active),
    }),
});
