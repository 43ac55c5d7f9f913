import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { checkAmount } from '../core/currencies.ts';
import type { LineItemDocument } from '../core/documents.ts';
import { invalidParameter, invalidRequest } from '../core/errors.ts';
import { randomText } from '../core/ids.ts';
import { operation } from '../core/operation.ts';
import type { Parsed } from '../core/params.ts';
import { mergeMetadata } from '../core/references.ts';
import { get, insert } from '../core/store.ts';
import { readLineItem } from './line-item.ts';
import { createParams } from './params.ts';

type Params = Parsed<typeof createParams>;

const thirtyMinutes = 30 * 60;
const oneDay = 24 * 3_600;

export const createCheckoutSession = operation({
  method: 'POST',
  path: '/v1/checkout/sessions',
  params: createParams,
  async run(context, params) {
    const { mode, successUrl } = checkTogether(params);
    if (params.customer) await get(context, 'customer', params.customer, 'customer');
    const items: LineItemDocument[] = [];
    for (const [position, given] of (params.line_items ?? []).entries()) {
      items.push(await readLineItem(context, given, position));
    }
    const { currency, total } = checkItems(items, mode, params.currency);
    const session = build(context, params, { mode, successUrl, currency, total });
    await insert(context, 'checkout_session', session, {
      dueAt: session.expires_at,
      paymentIntentData: params.payment_intent_data ?? {},
      subscriptionData: params.subscription_data ?? {},
    });
    // Lists answer the newest first, and these in the order they were given.
    for (const item of items.toReversed()) await insert(context, 'item', item, { owner: session.id });
    return session;
  },
});

/** What Stripe says of parameters that contradict or need each other. */
function checkTogether(params: Params): { mode: 'payment' | 'subscription'; successUrl: string } {
  if (params.mode === undefined)
    throw invalidParameter('Missing required param: mode.', 'mode', 'parameter_missing');
  if (params.success_url === undefined) {
    throw invalidParameter('Missing required param: success_url.', 'success_url', 'parameter_missing');
  }
  for (const name of ['success_url', 'cancel_url'] as const) {
    const given = params[name];
    if (given !== undefined && !URL.canParse(given.replaceAll('{CHECKOUT_SESSION_ID}', 'id'))) {
      throw invalidParameter('Not a valid URL', name, 'url_invalid');
    }
  }
  if (!params.line_items?.length) {
    throw invalidParameter('Missing required param: line_items.', 'line_items', 'parameter_missing');
  }
  if (params.customer && params.customer_email) {
    throw invalidParameter(
      'You may only specify one of these parameters: customer, customer_email.',
      'customer_email',
    );
  }
  if (params.customer_email && !params.customer_email.includes('@')) {
    throw invalidParameter(
      `Invalid email address: ${params.customer_email}`,
      'customer_email',
      'email_invalid',
    );
  }
  if (params.mode === 'subscription' && params.payment_intent_data) {
    throw invalidParameter(
      'You can not pass `payment_intent_data` in `subscription` mode.',
      'payment_intent_data',
    );
  }
  if (params.mode === 'payment' && params.subscription_data) {
    throw invalidParameter('You can not pass `subscription_data` in `payment` mode.', 'subscription_data');
  }
  return { mode: params.mode, successUrl: params.success_url };
}

function checkItems(
  items: LineItemDocument[],
  mode: 'payment' | 'subscription',
  given: string | undefined,
): { currency: string; total: number } {
  const currency = given?.toLowerCase() ?? items[0]?.currency ?? '';
  if (items.some((item) => item.currency !== currency)) {
    throw invalidRequest(
      'All line items must have the same currency, which is also the currency of the Checkout Session.',
      { param: 'line_items' },
    );
  }
  const recurring = items.filter((item) => item.price.recurring).length;
  if (mode === 'payment' && recurring > 0) {
    throw invalidRequest(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only ' +
        'one-time prices.',
      { param: 'line_items' },
    );
  }
  if (mode === 'subscription' && recurring !== items.length) {
    throw invalidRequest(
      recurring === 0
        ? 'You must provide at least one recurring price in `subscription` mode when using prices.'
        : 'The local Stripe takes only recurring prices in `subscription` mode.',
      { param: 'line_items' },
    );
  }
  const total = items.reduce((sum, item) => sum + item.amount_total, 0);
  checkAmount(total, currency);
  return { currency, total };
}

function expiryOf(context: Context, given: number | undefined): number {
  if (given === undefined) return context.now + oneDay;
  // A few seconds pass between a caller's reckoning and this one.
  if (given < context.now + thirtyMinutes - 10) {
    throw invalidRequest(
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      { param: 'expires_at' },
    );
  }
  if (given > context.now + oneDay + 10) {
    throw invalidRequest(
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      {
        param: 'expires_at',
      },
    );
  }
  return given;
}

interface Agreed {
  mode: 'payment' | 'subscription';
  successUrl: string;
  currency: string;
  total: number;
}

/** Which ways to pay the page offers: cards, and in dollars a bank debit that settles later. */
function methodTypes(params: Params, { mode, currency }: Agreed): string[] {
  const served = mode === 'payment' && currency === 'usd' ? ['card', 'us_bank_account'] : ['card'];
  const allowed = params.allowed_payment_method_types;
  const excluded = params.excluded_payment_method_types ?? [];
  const left = served.filter(
    (type) => (!allowed || allowed.some((one) => one === type)) && !excluded.includes(type),
  );
  if (left.length === 0) {
    throw invalidRequest('None of the payment method types can be used with this Checkout Session.', {
      param: 'allowed_payment_method_types',
    });
  }
  return left;
}

function build(context: Context, params: Params, agreed: Agreed): Stripe.Checkout.Session {
  const id = `cs_test_a1${randomText(56)}`;
  const { mode, currency, total } = agreed;
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: context.now,
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation:
      params.customer || mode === 'subscription' ? null : (params.customer_creation ?? 'if_required'),
    customer_details: null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    ...(params.excluded_payment_method_types
      ? { excluded_payment_method_types: params.excluded_payment_method_types }
      : {}),
    expires_at: expiryOf(context, params.expires_at),
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'always',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: methodTypes(params, agreed),
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: agreed.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `http://${context.config.host}:${context.config.port}/c/pay/${id}`,
    wallet_options: null,
  };
}
