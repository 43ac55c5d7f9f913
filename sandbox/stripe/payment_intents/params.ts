import type Stripe from 'stripe';
import { shippingParam } from '../core/addresses.ts';
import {
  clearable,
  either,
  expand,
  flag,
  hash,
  ignored,
  integer,
  list,
  metadata,
  oneOf,
  required,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';

const methodTypes = list(text);
const setupFutureUsage = oneOf('off_session', 'on_session');
const captureMethod = oneOf('automatic', 'automatic_async', 'manual');
const offSession = either(oneOf('true', 'false', 'one_off', 'recurring'), unsupported);

const methodOptions = hash({
  card: hash({
    request_three_d_secure: oneOf('any', 'automatic', 'challenge'),
    setup_future_usage: unsupported,
    statement_descriptor_suffix_kana: unsupported,
    statement_descriptor_suffix_kanji: unsupported,
    cvc_token: unsupported,
  }),
});

const acceptance = hash({
  customer_acceptance: hash({
    type: oneOf('offline', 'online'),
    accepted_at: integer,
    offline: ignored,
    online: ignored,
  }),
});

const shared = {
  amount_details: unsupported,
  excluded_payment_method_types: clearable(methodTypes),
  expand,
  hooks: unsupported,
  payment_details: clearable(hash({ customer_reference: clearable(text), order_reference: clearable(text) })),
  payment_method: text,
  payment_method_data: unsupported,
  payment_method_options: methodOptions,
  receipt_email: clearable(text),
  shipping: clearable(shippingParam),
};

export const createParams = {
  ...shared,
  allowed_payment_method_types: methodTypes,
  amount: required(integer),
  application_fee_amount: unsupported,
  automatic_payment_methods: hash({ enabled: required(flag), allow_redirects: oneOf('always', 'never') }),
  capture_method: captureMethod,
  confirm: flag,
  confirmation_method: oneOf('automatic'),
  confirmation_token: text,
  currency: required(text),
  customer: text,
  customer_account: unsupported,
  description: text,
  error_on_requires_action: flag,
  mandate: unsupported,
  mandate_data: clearable(acceptance),
  metadata,
  off_session: offSession,
  on_behalf_of: unsupported,
  payment_method_configuration: unsupported,
  radar_options: ignored,
  return_url: text,
  setup_future_usage: setupFutureUsage,
  statement_descriptor: text,
  statement_descriptor_suffix: text,
  transfer_data: unsupported,
  transfer_group: text,
  use_stripe_sdk: flag,
} satisfies SpecFor<Stripe.PaymentIntentCreateParams>;

export const updateParams = {
  ...shared,
  allowed_payment_method_types: methodTypes,
  amount: integer,
  application_fee_amount: unsupported,
  capture_method: captureMethod,
  currency: text,
  customer: text,
  customer_account: unsupported,
  description: clearable(text),
  metadata,
  payment_method_configuration: unsupported,
  setup_future_usage: clearable(setupFutureUsage),
  statement_descriptor: text,
  statement_descriptor_suffix: text,
  transfer_data: unsupported,
  transfer_group: text,
} satisfies SpecFor<Stripe.PaymentIntentUpdateParams>;

export const confirmParams = {
  ...shared,
  allowed_payment_method_types: methodTypes,
  amount_to_confirm: integer,
  capture_method: captureMethod,
  confirmation_token: text,
  error_on_requires_action: flag,
  mandate: unsupported,
  mandate_data: clearable(acceptance),
  off_session: offSession,
  radar_options: ignored,
  return_url: text,
  setup_future_usage: clearable(setupFutureUsage),
  use_stripe_sdk: flag,
} satisfies SpecFor<Stripe.PaymentIntentConfirmParams>;
