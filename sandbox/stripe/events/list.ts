import type Stripe from 'stripe';
import { invalidParameter } from '../core/errors.ts';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { flag, list, type SpecFor, text } from '../core/params.ts';

export const listEvents = operation({
  method: 'GET',
  path: '/v1/events',
  params: {
    ...pagination,
    created: createdRange,
    delivery_success: flag,
    type: text,
    types: list(text),
  } satisfies SpecFor<Stripe.EventListParams>,
  run(context, params) {
    if (params.type && params.types) {
      throw invalidParameter('You may only specify one of these parameters: type, types.', 'type');
    }
    const wanted = params.types ?? (params.type ? [params.type] : undefined);
    return listObjects(context, 'event', '/v1/events', params, {
      type: wanted?.map(asPattern),
      delivered: params.delivery_success,
    });
  },
});

/** Stripe lets `*` stand for the rest of a type; everything else is literal. */
function asPattern(type: string): string {
  return type.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%');
}
