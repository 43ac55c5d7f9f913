import type Stripe from 'stripe';
import {
  expand,
  flag,
  hash,
  ignored,
  integer,
  metadata,
  oneOf,
  required,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';

const interval = oneOf('day', 'month', 'week', 'year');

export const recurringParam = hash({ interval: required(interval), interval_count: integer });

export const createParams = {
  active: flag,
  billing_scheme: oneOf('per_unit'),
  currency: required(text),
  currency_options: unsupported,
  custom_unit_amount: unsupported,
  expand,
  lookup_key: text,
  metadata,
  nickname: text,
  product: text,
  product_data: hash({
    active: flag,
    id: text,
    metadata,
    name: required(text),
    statement_descriptor: text,
    tax_code: text,
    tax_details: ignored,
    unit_label: text,
  } satisfies SpecFor<Stripe.PriceCreateParams.ProductData>),
  recurring: hash({
    interval: required(interval),
    interval_count: integer,
    meter: unsupported,
    trial_period_days: unsupported,
    usage_type: oneOf('licensed'),
  } satisfies SpecFor<Stripe.PriceCreateParams.Recurring>),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  tiers: unsupported,
  tiers_mode: unsupported,
  transfer_lookup_key: flag,
  transform_quantity: unsupported,
  unit_amount: integer,
  unit_amount_decimal: unsupported,
} satisfies SpecFor<Stripe.PriceCreateParams>;

export const updateParams = {
  active: flag,
  currency_options: unsupported,
  expand,
  lookup_key: text,
  metadata,
  nickname: text,
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  transfer_lookup_key: flag,
} satisfies SpecFor<Stripe.PriceUpdateParams>;
