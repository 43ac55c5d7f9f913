import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { newId } from '../core/ids.ts';
import { operation } from '../core/operation.ts';
import { mergeMetadata } from '../core/references.ts';
import { insert } from '../core/store.ts';
import { createParams } from './params.ts';

export const createProduct = operation({
  method: 'POST',
  path: '/v1/products',
  params: createParams,
  run: (context, params) => recordProduct(context, params),
});

interface NewProduct {
  id?: string;
  active?: boolean;
  description?: string;
  images?: string[] | null;
  metadata?: Record<string, string> | null;
  name: string;
  shippable?: boolean;
  statement_descriptor?: string;
  tax_code?: string | null;
  unit_label?: string;
  url?: string;
}

/** Writes a product: by itself, or for a price that brings its own. */
export async function recordProduct(context: Context, given: NewProduct): Promise<Stripe.Product> {
  const id = given.id ?? newId('prod').slice(0, 19);
  const { rowCount } = await context.db.query('select 1 from objects where id = $1', [id]);
  if (rowCount) {
    throw invalidRequest('Product already exists.', { code: 'resource_already_exists', param: 'id' });
  }
  const product: Stripe.Product = {
    id,
    object: 'product',
    active: given.active ?? true,
    created: context.now,
    default_price: null,
    description: given.description ?? null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, given.metadata),
    name: given.name,
    package_dimensions: null,
    shippable: given.shippable ?? null,
    statement_descriptor: given.statement_descriptor ?? null,
    tax_code: given.tax_code ?? null,
    tax_details: null,
    type: 'service',
    unit_label: given.unit_label ?? null,
    updated: context.now,
    url: given.url ?? null,
  };
  await insert(context, 'product', product);
  await emit(context, 'product.created', product);
  return product;
}
