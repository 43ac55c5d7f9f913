import type Stripe from 'stripe';
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

const newItem = hash({
  billing_thresholds: unsupported,
  current_trial: unsupported,
  discounts: unsupported,
  metadata,
  plan: unsupported,
  price: required(text),
  price_data: unsupported,
  quantity: integer,
  tax_rates: unsupported,
} satisfies SpecFor<Stripe.SubscriptionCreateParams.Item>);

const itemFields = {
  billing_thresholds: unsupported,
  clear_usage: unsupported,
  current_trial: unsupported,
  deleted: unsupported,
  discounts: unsupported,
  id: required(text),
  metadata,
  plan: unsupported,
  price: text,
  price_data: unsupported,
  quantity: integer,
  tax_rates: unsupported,
} satisfies SpecFor<Stripe.SubscriptionUpdateParams.Item>;

export const changedItems = list(hash(itemFields));
export const prorationBehaviour = oneOf('always_invoice', 'create_prorations', 'none');

const cancellationDetails = hash({
  comment: clearable(text),
  feedback: clearable(
    oneOf(
      'customer_service',
      'low_quality',
      'missing_features',
      'other',
      'switched_service',
      'too_complex',
      'too_expensive',
      'unused',
    ),
  ),
  feedback_option: unsupported,
} satisfies SpecFor<Stripe.SubscriptionCancelParams.CancellationDetails>);

const shared = {
  add_invoice_items: unsupported,
  application_fee_percent: unsupported,
  automatic_tax: unsupported,
  billing_schedules: unsupported,
  billing_thresholds: unsupported,
  cancel_at: unsupported,
  cancel_at_period_end: flag,
  collection_method: oneOf('charge_automatically'),
  days_until_due: unsupported,
  default_payment_method: text,
  default_source: unsupported,
  default_tax_rates: unsupported,
  description: clearable(text),
  discounts: unsupported,
  expand,
  invoice_settings: unsupported,
  metadata,
  off_session: flag,
  payment_settings: hash({
    payment_method_options: unsupported,
    payment_method_types: ignored,
    save_default_payment_method: oneOf('off', 'on_subscription'),
  } satisfies SpecFor<Stripe.SubscriptionCreateParams.PaymentSettings>),
  pending_invoice_item_interval: unsupported,
  proration_behavior: prorationBehaviour,
  transfer_data: unsupported,
  trial_from_plan: unsupported,
  trial_settings: unsupported,
};

export const createParams = {
  ...shared,
  backdate_start_date: unsupported,
  billing_cycle_anchor: unsupported,
  billing_cycle_anchor_config: unsupported,
  billing_mode: ignored,
  currency: text,
  customer: required(text),
  customer_account: unsupported,
  items: required(list(newItem)),
  on_behalf_of: unsupported,
  payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete'),
  trial_end: integer,
  trial_period_days: integer,
} satisfies SpecFor<Stripe.SubscriptionCreateParams>;

export const updateParams = {
  ...shared,
  billing_cycle_anchor: unsupported,
  cancellation_details: cancellationDetails,
  items: changedItems,
  on_behalf_of: unsupported,
  pause_collection: unsupported,
  payment_behavior: oneOf('allow_incomplete', 'error_if_incomplete'),
  proration_date: integer,
  trial_end: either(oneOf('now'), unsupported),
} satisfies SpecFor<Stripe.SubscriptionUpdateParams>;

export const cancelParams = {
  cancellation_details: cancellationDetails,
  expand,
  invoice_now: unsupported,
  prorate: unsupported,
} satisfies SpecFor<Stripe.SubscriptionCancelParams>;
