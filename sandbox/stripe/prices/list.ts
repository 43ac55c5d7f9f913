import type Stripe from 'stripe';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { flag, list, oneOf, type SpecFor, text, unsupported } from '../core/params.ts';

export const listPrices = operation({
  method: 'GET',
  path: '/v1/prices',
  params: {
    ...pagination,
    active: flag,
    created: createdRange,
    currency: text,
    lookup_keys: list(text),
    product: text,
    recurring: unsupported,
    type: oneOf('one_time', 'recurring'),
  } satisfies SpecFor<Stripe.PriceListParams>,
  run: (context, params) =>
    listObjects(context, 'price', '/v1/prices', params, {
      active: params.active === undefined ? undefined : String(params.active),
      currency: params.currency,
      lookup_key: params.lookup_keys,
      product: params.product,
      type: params.type,
    }),
});
