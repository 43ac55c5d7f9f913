import type Stripe from 'stripe';
import { invalidParameter } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { newId, randomText } from '../core/ids.ts';
import { operation } from '../core/operation.ts';
import { mergeMetadata } from '../core/references.ts';
import { get, insert } from '../core/store.ts';
import { lockPayingMethod } from '../payment_intents/lock-paying-method.ts';
import { confirmSetup } from './confirm-setup.ts';
import { createParams } from './params.ts';

export const createSetupIntent = operation({
  method: 'POST',
  path: '/v1/setup_intents',
  params: createParams,
  async run(context, params) {
    for (const name of ['return_url', 'confirmation_token', 'mandate_data'] as const) {
      if (params[name] !== undefined && !params.confirm) {
        throw invalidParameter(`You cannot provide \`${name}\` without \`confirm=true\`.`, name);
      }
    }
    if (params.customer) await get(context, 'customer', params.customer, 'customer');
    const method = params.payment_method
      ? (await lockPayingMethod(context, params.payment_method, params.customer ?? null)).document.id
      : null;
    const id = newId('seti');
    const intent: Stripe.SetupIntent = {
      id,
      object: 'setup_intent',
      allowed_payment_method_types: params.allowed_payment_method_types ?? null,
      application: null,
      automatic_payment_methods: params.allowed_payment_method_types
        ? null
        : { enabled: true, allow_redirects: 'always', ...params.automatic_payment_methods },
      cancellation_reason: null,
      client_secret: `${id}_secret_${randomText(25)}`,
      created: context.now,
      customer: params.customer ?? null,
      customer_account: null,
      description: params.description ?? null,
      excluded_payment_method_types: params.excluded_payment_method_types ?? null,
      flow_directions: null,
      last_setup_error: null,
      latest_attempt: null,
      livemode: false,
      mandate: null,
      metadata: mergeMetadata({}, params.metadata),
      next_action: null,
      on_behalf_of: null,
      payment_method: method,
      payment_method_configuration_details: null,
      payment_method_options: {
        card: {
          mandate_options: null,
          network: null,
          request_three_d_secure: params.payment_method_options?.card?.request_three_d_secure ?? 'automatic',
        },
      },
      payment_method_types: ['card'],
      single_use_mandate: null,
      status: method ? 'requires_confirmation' : 'requires_payment_method',
      usage: params.usage ?? 'off_session',
    };
    await insert(context, 'setup_intent', intent, { returnUrl: params.return_url ?? null });
    await emit(context, 'setup_intent.created', intent);
    if (!params.confirm) return intent;
    const { confirmation_token, return_url, use_stripe_sdk } = params;
    return confirmSetup(context, id, { confirmation_token, return_url, use_stripe_sdk });
  },
});
