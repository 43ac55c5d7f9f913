import type { PriceDocument } from '../core/documents.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { mergeMetadata } from '../core/references.ts';
import { lock, update } from '../core/store.ts';
import { updateParams } from './params.ts';
import { takeLookupKey } from './take-lookup-key.ts';

export const updatePrice = operation({
  method: 'POST',
  path: '/v1/prices/:id',
  params: updateParams,
  async run(context, params, id) {
    const { document: before } = await lock(context, 'price', id);
    if (params.lookup_key && params.lookup_key !== before.lookup_key) {
      await takeLookupKey(context, params.lookup_key, params.transfer_lookup_key ?? false);
    }
    const after: PriceDocument = {
      ...before,
      active: params.active ?? before.active,
      lookup_key: params.lookup_key ?? before.lookup_key,
      metadata: mergeMetadata(before.metadata, params.metadata),
      nickname: params.nickname ?? before.nickname,
      tax_behavior: params.tax_behavior ?? before.tax_behavior,
    };
    await update(context, 'price', after);
    await emit(context, 'price.updated', after, changedAttributes(before, after));
    return after;
  },
});
