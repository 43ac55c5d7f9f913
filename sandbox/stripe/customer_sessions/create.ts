import type Stripe from 'stripe';
import { invalidParameter } from '../core/errors.ts';
import { newId, randomText } from '../core/ids.ts';
import { operation } from '../core/operation.ts';
import {
  expand,
  flag,
  hash,
  integer,
  list,
  oneOf,
  required,
  type SpecFor,
  text,
  unsupported,
} from '../core/params.ts';
import { get, insert } from '../core/store.ts';

const toggle = oneOf('disabled', 'enabled');

const features = {
  payment_method_allow_redisplay_filters: list(oneOf('always', 'limited', 'unspecified')),
  payment_method_redisplay: toggle,
  payment_method_redisplay_limit: integer,
  payment_method_remove: toggle,
  payment_method_save: toggle,
  payment_method_save_usage: oneOf('off_session', 'on_session'),
} satisfies SpecFor<Stripe.CustomerSessionCreateParams.Components.PaymentElement.Features>;

const components = {
  active_entitlements: unsupported,
  buy_button: unsupported,
  customer_portal: unsupported,
  customer_sheet: unsupported,
  mobile_payment_element: unsupported,
  payment_element: hash({ enabled: required(flag), features: hash(features) }),
  pricing_table: unsupported,
} satisfies SpecFor<Stripe.CustomerSessionCreateParams.Components>;

const halfAnHour = 30 * 60;

export const createCustomerSession = operation({
  method: 'POST',
  path: '/v1/customer_sessions',
  params: {
    components: required(hash(components)),
    customer: required(text),
    customer_account: unsupported,
    expand,
  } satisfies SpecFor<Stripe.CustomerSessionCreateParams>,
  async run(context, params) {
    await get(context, 'customer', params.customer, 'customer');
    const wanted = params.components.payment_element;
    if (!wanted) {
      throw invalidParameter('At least one component must be enabled.', 'components', 'parameter_missing');
    }
    const given = wanted.features;
    const off = { enabled: false };
    const session = {
      object: 'customer_session' as const,
      client_secret: `cuss_secret_${randomText(42)}`,
      components: {
        active_entitlements: off,
        buy_button: off,
        customer_portal: off,
        customer_sheet: { enabled: false, features: null },
        mobile_payment_element: { enabled: false, features: null },
        payment_element: {
          enabled: wanted.enabled,
          features: given
            ? {
                payment_method_allow_redisplay_filters: given.payment_method_allow_redisplay_filters ?? [
                  'always' as const,
                ],
                payment_method_redisplay: given.payment_method_redisplay ?? 'disabled',
                payment_method_redisplay_limit: given.payment_method_redisplay_limit ?? null,
                payment_method_remove: given.payment_method_remove ?? 'disabled',
                payment_method_save: given.payment_method_save ?? 'disabled',
                payment_method_save_usage: given.payment_method_save_usage ?? null,
              }
            : null,
        },
        pricing_table: off,
      },
      created: context.now,
      customer: params.customer,
      customer_account: null,
      expires_at: context.now + halfAnHour,
      livemode: false,
    } satisfies Stripe.CustomerSession;
    await insert(context, 'customer_session', { ...session, id: newId('cuss') });
    return session;
  },
});
