import { invalidParameter } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { get } from '../core/store.ts';
import { recordProduct } from '../products/create.ts';
import { createParams } from './params.ts';
import { recordPrice } from './record.ts';
import { takeLookupKey } from './take-lookup-key.ts';

export const createPrice = operation({
  method: 'POST',
  path: '/v1/prices',
  params: createParams,
  async run(context, params) {
    const { product: productId, product_data: productData, ...given } = params;
    if ((productId === undefined) === (productData === undefined)) {
      throw invalidParameter('You must specify exactly one of `product` and `product_data`.', 'product');
    }
    if (given.lookup_key) await takeLookupKey(context, given.lookup_key, given.transfer_lookup_key ?? false);
    const product = productData
      ? await recordProduct(context, productData)
      : (await get(context, 'product', productId ?? '', 'product')).document;
    const price = await recordPrice(context, { ...given, product: product.id });
    await emit(context, 'price.created', price);
    return price;
  },
});
