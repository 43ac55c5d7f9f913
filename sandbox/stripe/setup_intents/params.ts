import type Stripe from 'stripe';
import {
  clearable,
  expand,
  flag,
  hash,
  ignored,
  list,
  metadata,
  oneOf,
  required,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';

const methodOptions = hash({
  card: hash({ request_three_d_secure: oneOf('any', 'automatic', 'challenge') }),
});

const shared = {
  allowed_payment_method_types: clearable(list(text)),
  expand,
  payment_method: text,
  payment_method_data: unsupported,
  payment_method_options: methodOptions,
};

export const createParams = {
  ...shared,
  attach_to_self: unsupported,
  automatic_payment_methods: hash({ enabled: required(flag), allow_redirects: oneOf('always', 'never') }),
  confirm: flag,
  confirmation_token: text,
  customer: text,
  customer_account: unsupported,
  description: text,
  excluded_payment_method_types: list(text),
  flow_directions: unsupported,
  mandate_data: clearable(ignored),
  metadata,
  on_behalf_of: unsupported,
  payment_method_configuration: unsupported,
  return_url: text,
  single_use: unsupported,
  usage: oneOf('off_session', 'on_session'),
  use_stripe_sdk: flag,
} satisfies SpecFor<Stripe.SetupIntentCreateParams>;

export const updateParams = {
  ...shared,
  attach_to_self: unsupported,
  customer: text,
  customer_account: unsupported,
  description: text,
  excluded_payment_method_types: clearable(list(text)),
  flow_directions: unsupported,
  metadata,
  payment_method_configuration: unsupported,
} satisfies SpecFor<Stripe.SetupIntentUpdateParams>;

export const confirmParams = {
  ...shared,
  confirmation_token: text,
  mandate_data: clearable(ignored),
  return_url: text,
  use_stripe_sdk: flag,
} satisfies SpecFor<Stripe.SetupIntentConfirmParams>;
