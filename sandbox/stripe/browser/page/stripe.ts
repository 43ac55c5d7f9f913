import { callApi } from './api.ts';
import {
  type ConfirmOptions,
  confirmIntent,
  finishNextAction,
  type Outcome,
  retrieveIntent,
} from './confirm.ts';
import type { SandboxElement } from './element.ts';
import { SandboxElements } from './elements.ts';
import type { ElementsOptions, StripeError } from './types.ts';

interface MethodSource {
  elements?: SandboxElements;
  card?: SandboxElement;
  billing_details?: unknown;
  params?: { billing_details?: unknown };
}

interface TokenSource {
  elements?: SandboxElements;
  payment_method?: string;
  params?: {
    return_url?: string;
    setup_future_usage?: string;
    payment_method_data?: { billing_details?: unknown };
  };
}

function asPayment(outcome: Outcome) {
  return outcome.error ? { error: outcome.error } : { paymentIntent: outcome.intent };
}

function asSetup(outcome: Outcome) {
  return outcome.error ? { error: outcome.error } : { setupIntent: outcome.intent };
}

/** What `loadStripe` hands to a page: the part of Stripe.js that this sandbox stands in for. */
function createStripe(key: string) {
  if (!key.startsWith('pk_test_')) throw new Error('The local Stripe.js takes publishable test keys alone.');
  const confirmCard = (clientSecret: string, data: { payment_method?: string | MethodSource } = {}) =>
    confirmWithCard(key, clientSecret, data.payment_method);
  return {
    elements: (options?: ElementsOptions) => new SandboxElements(key, options),
    confirmPayment: async (options: ConfirmOptions) =>
      asPayment(await confirmIntent(key, 'payment_intent', options)),
    confirmSetup: async (options: ConfirmOptions) =>
      asSetup(await confirmIntent(key, 'setup_intent', options)),
    confirmCardPayment: async (clientSecret: string, data?: { payment_method?: string | MethodSource }) =>
      asPayment(await confirmCard(clientSecret, data)),
    confirmCardSetup: async (clientSecret: string, data?: { payment_method?: string | MethodSource }) =>
      asSetup(await confirmCard(clientSecret, data)),
    retrievePaymentIntent: async (clientSecret: string) => asPayment(await retrieveIntent(key, clientSecret)),
    retrieveSetupIntent: async (clientSecret: string) => asSetup(await retrieveIntent(key, clientSecret)),
    handleNextAction: (options: { clientSecret: string }) => handleNextAction(key, options.clientSecret),
    createPaymentMethod: (source: MethodSource) => createPaymentMethod(source),
    createConfirmationToken: (source: TokenSource) => createConfirmationToken(key, source),
    createToken: async () => ({ error: unserved('createToken') }),
    registerAppInfo: () => undefined,
    _registerWrapper: () => undefined,
  };
}

function unserved(name: string): StripeError {
  return { type: 'invalid_request_error', message: `The local Stripe.js does not serve ${name}.` };
}

async function handleNextAction(key: string, clientSecret: string) {
  const found = await retrieveIntent(key, clientSecret);
  const outcome = found.intent ? await finishNextAction(key, found.intent) : found;
  return clientSecret.startsWith('seti_') ? asSetup(outcome) : asPayment(outcome);
}

async function createPaymentMethod(source: MethodSource) {
  const collector = source.elements ?? source.card;
  if (!collector) return { error: unserved('createPaymentMethod without an Element') };
  const { error, paymentMethod } = await collector.collect(
    source.params?.billing_details ?? source.billing_details,
  );
  return error ? { error } : { paymentMethod };
}

async function createConfirmationToken(key: string, source: TokenSource) {
  const collected = source.payment_method
    ? { paymentMethod: { id: source.payment_method }, setupFutureUsage: null, error: undefined }
    : await source.elements?.collect(source.params?.payment_method_data?.billing_details);
  if (!collected) return { error: unserved('createConfirmationToken without elements') };
  if (collected.error) return { error: collected.error };
  const usage =
    collected.setupFutureUsage ?? source.params?.setup_future_usage ?? source.elements?.setupFutureUsage;
  const answer = await callApi<object>(key, 'POST', '/v1/confirmation_tokens', {
    payment_method: collected.paymentMethod?.id,
    return_url: source.params?.return_url,
    setup_future_usage: usage ?? undefined,
  });
  return answer.error ? { error: answer.error } : { confirmationToken: answer.value };
}

async function confirmWithCard(
  key: string,
  clientSecret: string,
  method: string | MethodSource | undefined,
): Promise<Outcome> {
  const kind = clientSecret.startsWith('seti_') ? 'setup_intent' : 'payment_intent';
  let methodId = typeof method === 'string' ? method : undefined;
  if (typeof method === 'object' && method.card) {
    const collected = await method.card.collect(method.billing_details);
    if (collected.error) return { error: collected.error };
    methodId = collected.paymentMethod?.id;
  }
  return confirmIntent(key, kind, {
    clientSecret,
    redirect: 'if_required',
    confirmParams: methodId ? { payment_method: methodId } : {},
  });
}

// `version` is the release train that @stripe/stripe-js compares its own with.
Object.assign(window, { Stripe: Object.assign(createStripe, { version: 'endive' }) });
