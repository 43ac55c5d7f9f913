import type Stripe from 'stripe';
import {
  clearable,
  expand,
  flag,
  ignored,
  list,
  metadata,
  required,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';

const shared = {
  active: flag,
  expand,
  images: clearable(list(text)),
  marketing_features: unsupported,
  metadata,
  package_dimensions: unsupported,
  shippable: flag,
  statement_descriptor: text,
  tax_code: clearable(text),
  tax_details: ignored,
};

export const createParams = {
  ...shared,
  default_price_data: unsupported,
  description: text,
  id: text,
  name: required(text),
  type: unsupported,
  unit_label: text,
  url: text,
} satisfies SpecFor<Stripe.ProductCreateParams>;

export const updateParams = {
  ...shared,
  default_price: text,
  description: clearable(text),
  name: text,
  unit_label: clearable(text),
  url: clearable(text),
} satisfies SpecFor<Stripe.ProductUpdateParams>;
