import type Stripe from 'stripe';
import { addressParam, shippingParam } from '../core/addresses.ts';
import {
  clearable,
  expand,
  hash,
  ignored,
  list,
  metadata,
  oneOf,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';

const shared = {
  address: clearable(addressParam),
  balance: unsupported,
  business_name: clearable(text),
  cash_balance: unsupported,
  description: clearable(text),
  email: clearable(text),
  expand,
  individual_name: clearable(text),
  invoice_prefix: text,
  invoice_settings: hash({
    custom_fields: unsupported,
    default_payment_method: clearable(text),
    footer: clearable(text),
    rendering_options: unsupported,
  }),
  metadata,
  name: clearable(text),
  next_invoice_sequence: unsupported,
  phone: clearable(text),
  preferred_locales: list(text),
  shipping: clearable(shippingParam),
  source: unsupported,
  tax: hash({ ip_address: clearable(text), validate_location: oneOf('auto', 'deferred', 'immediately') }),
  tax_exempt: clearable(oneOf('exempt', 'none', 'reverse')),
  validate: ignored,
};

export const createParams = {
  ...shared,
  payment_method: text,
  tax_id_data: unsupported,
  test_clock: unsupported,
} satisfies SpecFor<Stripe.CustomerCreateParams>;

export const updateParams = {
  ...shared,
  default_source: unsupported,
} satisfies SpecFor<Stripe.CustomerUpdateParams>;
