import { callApi } from './api.ts';
import type { SandboxElements } from './elements.ts';
import { askForAuthentication } from './three-d-secure.ts';
import type { Intent, StripeError } from './types.ts';

export interface ConfirmOptions {
  elements?: SandboxElements;
  clientSecret?: string;
  redirect?: 'always' | 'if_required';
  confirmParams?: {
    return_url?: string;
    payment_method?: string;
    confirmation_token?: string;
    receipt_email?: string;
    payment_method_data?: { billing_details?: unknown };
  };
}

export type IntentKind = 'payment_intent' | 'setup_intent';

export interface Outcome {
  error?: StripeError;
  intent?: Intent;
}

/** Pays or sets up: collects the card, confirms, authenticates if asked to, and goes where it was told to go. */
export async function confirmIntent(
  key: string,
  kind: IntentKind,
  options: ConfirmOptions,
): Promise<Outcome> {
  const params = options.confirmParams ?? {};
  const clientSecret = options.clientSecret ?? options.elements?.clientSecret;
  if (!clientSecret) {
    return {
      error: { type: 'invalid_request_error', message: 'A client secret is needed: pass clientSecret.' },
    };
  }
  if (options.redirect !== 'if_required' && !params.return_url) {
    return { error: { type: 'invalid_request_error', message: 'confirmParams.return_url is required.' } };
  }
  let methodId = params.payment_method;
  let usage: string | null | undefined;
  if (!methodId && !params.confirmation_token && options.elements) {
    const collected = await options.elements.collect(params.payment_method_data?.billing_details);
    if (collected.error) return { error: collected.error };
    methodId = collected.paymentMethod?.id;
    usage = collected.setupFutureUsage;
  }
  const id = clientSecret.split('_secret_')[0];
  const answer = await callApi<Intent>(key, 'POST', `/v1/${kind}s/${id}/confirm`, {
    client_secret: clientSecret,
    payment_method: methodId,
    confirmation_token: params.confirmation_token,
    return_url: params.return_url,
    use_stripe_sdk: 'true',
    ...(kind === 'payment_intent'
      ? { receipt_email: params.receipt_email, setup_future_usage: usage ?? undefined }
      : {}),
  });
  if (answer.error) return { error: answer.error };
  const outcome = await finishNextAction(key, answer.value);
  return leaveOrReturn(outcome, options, params.return_url);
}

/** Shows the bank's page if the intent asks for it, then reads how it went. */
export async function finishNextAction(key: string, intent: Intent): Promise<Outcome> {
  const url = intent.next_action?.use_stripe_sdk?.stripe_js;
  if (intent.status !== 'requires_action' || !url) return { intent };
  await askForAuthentication(url);
  const after = await retrieveIntent(key, intent.client_secret);
  if (!after.intent) return after;
  const error = after.intent.last_payment_error ?? after.intent.last_setup_error;
  if (after.intent.status === 'requires_payment_method') {
    const unauthenticated = {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: 'We are unable to authenticate your payment method. Please choose another one and try again.',
    };
    return { error: { ...(error ?? unauthenticated), [after.intent.object]: after.intent } };
  }
  return after;
}

export async function retrieveIntent(key: string, clientSecret: string): Promise<Outcome> {
  const kind = clientSecret.startsWith('seti_') ? 'setup_intents' : 'payment_intents';
  const id = clientSecret.split('_secret_')[0];
  const answer = await callApi<Intent>(key, 'GET', `/v1/${kind}/${id}`, { client_secret: clientSecret });
  return answer.error ? { error: answer.error } : { intent: answer.value };
}

/** With `redirect: 'always'` a success leaves the page, and the promise stays open as Stripe's does. */
function leaveOrReturn(
  outcome: Outcome,
  options: ConfirmOptions,
  returnUrl: string | undefined,
): Outcome | Promise<Outcome> {
  const { intent } = outcome;
  if (!intent || options.redirect === 'if_required' || !returnUrl) return outcome;
  const settled = ['succeeded', 'processing', 'requires_capture'];
  if (!settled.includes(intent.status)) return outcome;
  const target = new URL(returnUrl, window.location.href);
  target.searchParams.set(intent.object, intent.id);
  target.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
  target.searchParams.set('redirect_status', intent.status === 'processing' ? 'pending' : 'succeeded');
  window.location.assign(target.href);
  return new Promise(() => undefined);
}
