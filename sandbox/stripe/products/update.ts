import type Stripe from 'stripe';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { mergeMetadata } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';
import { updateParams } from './params.ts';

export const updateProduct = operation({
  method: 'POST',
  path: '/v1/products/:id',
  params: updateParams,
  async run(context, params, id) {
    const { document: before } = await lock(context, 'product', id);
    if (params.default_price) await get(context, 'price', params.default_price, 'default_price');
    const kept = <T>(given: T | undefined, present: T): T => (given === undefined ? present : given);
    const after: Stripe.Product = {
      ...before,
      active: params.active ?? before.active,
      default_price: params.default_price ?? before.default_price ?? null,
      description: kept(params.description, before.description),
      images: params.images === undefined ? before.images : (params.images ?? []),
      metadata: mergeMetadata(before.metadata, params.metadata),
      name: params.name ?? before.name,
      shippable: params.shippable ?? before.shippable,
      statement_descriptor: params.statement_descriptor ?? before.statement_descriptor ?? null,
      tax_code: kept(params.tax_code, before.tax_code ?? null),
      unit_label: kept(params.unit_label, before.unit_label ?? null),
      url: kept(params.url, before.url),
      updated: context.now,
    };
    await update(context, 'product', after);
    await emit(context, 'product.updated', after, changedAttributes(before, after));
    return after;
  },
});
