import type { Context } from '../core/context.ts';
import type { LineItemDocument, PriceDocument } from '../core/documents.ts';
import { invalidParameter } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Parsed } from '../core/params.ts';
import { mergeMetadata } from '../core/references.ts';
import { get } from '../core/store.ts';
import { recordPrice } from '../prices/record.ts';
import { recordProduct } from '../products/create.ts';
import type { createParams } from './params.ts';

type Given = NonNullable<Parsed<typeof createParams>['line_items']>[number];

/** Reads one line: a price that stands, or one made for this session alone, which is inactive like Stripe's. */
export async function readLineItem(
  context: Context,
  given: Given,
  position: number,
): Promise<LineItemDocument> {
  const path = `line_items[${position}]`;
  const quantity = given.quantity ?? 1;
  if (quantity < 1 || quantity > 999_999) {
    throw invalidParameter(
      'This value must be greater than or equal to 1.',
      `${path}[quantity]`,
      'parameter_invalid_integer',
    );
  }
  const { price, productName } = await readPrice(context, given, path);
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: productName,
    metadata: mergeMetadata({}, given.metadata),
    price,
    quantity,
  };
}

async function readPrice(
  context: Context,
  given: Given,
  path: string,
): Promise<{ price: PriceDocument; productName: string }> {
  if ((given.price === undefined) === (given.price_data === undefined)) {
    throw invalidParameter(`You must specify either \`price\` or \`price_data\` at ${path}.`, path);
  }
  if (given.price !== undefined) {
    const { document: price } = await get(context, 'price', given.price, `${path}[price]`);
    if (!price.active) {
      throw invalidParameter(
        `The price specified is inactive. This field only accepts active prices.`,
        `${path}[price]`,
      );
    }
    const { document: product } = await get(context, 'product', String(price.product));
    return { price, productName: product.name };
  }
  const { product: productId, product_data: productData, ...data } = given.price_data ?? { currency: '' };
  if ((productId === undefined) === (productData === undefined)) {
    throw invalidParameter(
      'You must specify exactly one of `product` and `product_data`.',
      `${path}[price_data][product]`,
    );
  }
  const product = productData
    ? await recordProduct(context, { ...productData, active: false })
    : (await get(context, 'product', productId ?? '', `${path}[price_data][product]`)).document;
  const price = await recordPrice(
    context,
    { ...data, active: false, product: product.id },
    `${path}[price_data]`,
  );
  return { price, productName: product.name };
}
