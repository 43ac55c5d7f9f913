import type Stripe from 'stripe';
import { toAddress } from '../core/addresses.ts';
import type { Context } from '../core/context.ts';
import { checkAmount } from '../core/currencies.ts';
import type { Secrets } from '../core/documents.ts';
import { invalidParameter } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { randomText } from '../core/ids.ts';
import { operation } from '../core/operation.ts';
import type { Parsed } from '../core/params.ts';
import { mergeMetadata } from '../core/references.ts';
import { get, insert } from '../core/store.ts';
import { confirm } from './confirm-intent.ts';
import { lockPayingMethod } from './lock-paying-method.ts';
import { createParams } from './params.ts';

export const createPaymentIntent = operation({
  method: 'POST',
  path: '/v1/payment_intents',
  params: createParams,
  async run(context, params) {
    checkTogether(params);
    const intent = await recordIntent(context, params, { returnUrl: params.return_url ?? null });
    return params.confirm ? confirm(context, intent.id, confirmation(params)) : intent;
  },
});

type Params = Parsed<typeof createParams>;

/** Writes an intent that nobody has confirmed yet: for a request, or for a session or invoice that wants money. */
export async function recordIntent(
  context: Context,
  params: Params,
  secrets: Secrets,
): Promise<Stripe.PaymentIntent> {
  const intent = await build(context, params);
  await insert(context, 'payment_intent', intent, secrets);
  await emit(context, 'payment_intent.created', intent);
  return intent;
}

/** What of the create parameters speaks of the confirmation; the rest is on the intent by then. */
function confirmation(params: Params) {
  return {
    confirmation_token: params.confirmation_token,
    error_on_requires_action: params.error_on_requires_action,
    off_session: params.off_session,
    return_url: params.return_url,
    use_stripe_sdk: params.use_stripe_sdk,
  };
}

function checkTogether(params: Params): void {
  const confirmOnly = [
    'off_session',
    'return_url',
    'error_on_requires_action',
    'confirmation_token',
  ] as const;
  for (const name of confirmOnly) {
    if (params[name] !== undefined && !params.confirm) {
      throw invalidParameter(`You cannot provide \`${name}\` without \`confirm=true\`.`, name);
    }
  }
  if (params.allowed_payment_method_types && params.automatic_payment_methods) {
    throw invalidParameter(
      'You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.',
      'automatic_payment_methods',
    );
  }
}

async function build(context: Context, params: Params): Promise<Stripe.PaymentIntent> {
  const currency = params.currency.toLowerCase();
  checkAmount(params.amount, currency);
  if (params.customer) await get(context, 'customer', params.customer, 'customer');
  const id = `pi_3${randomText(23)}`;
  const paymentMethod = params.payment_method
    ? (await lockPayingMethod(context, params.payment_method, params.customer ?? null)).document.id
    : null;
  const { shipping } = params;
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount: params.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    // Without either parameter Stripe accepts what its dashboard enables, which here is the card.
    automatic_payment_methods: params.allowed_payment_method_types
      ? null
      : { enabled: true, allow_redirects: 'always', ...params.automatic_payment_methods },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? 'automatic',
    client_secret: `${id}_secret_${randomText(25)}`,
    confirmation_method: 'automatic',
    created: context.now,
    currency,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: params.payment_method_options?.card?.request_three_d_secure ?? 'automatic',
      },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: shipping
      ? { address: toAddress(shipping.address), name: shipping.name, phone: shipping.phone ?? null }
      : null,
    source: null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: paymentMethod ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: null,
    transfer_group: params.transfer_group ?? null,
  };
}
