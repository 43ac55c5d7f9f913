/** The local Stripe from a test: its API by the official SDK, its control endpoints, and events signed as Stripe signs. */
import Stripe from 'stripe';
import { stack } from './stack.ts';

const address = new URL(stack().SANDBOX_STRIPE_URL);

export const stripe = new Stripe(stack().STRIPE_SECRET_KEY, {
  host: address.hostname,
  port: address.port,
  protocol: 'http',
  telemetry: false,
  maxNetworkRetries: 0,
});

/** Calls a control endpoint of the sandbox. */
export async function control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${stack().SANDBOX_STRIPE_URL}/_sandbox${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A payment method from one of Stripe's test numbers. */
export async function tokenise(number: string, settlesLater?: 'succeeds' | 'fails'): Promise<string> {
  const { id } = await control<{ id: string }>('POST', '/cards', {
    number,
    exp_month: 12,
    exp_year: 2034,
    cvc: '123',
    settles_later: settlesLater,
  });
  return id;
}

/** Confirms as the browser would; a decline is an answer, not an error. A slow bank says later that it pays. */
export async function confirm(
  paymentIntentId: string,
  number: string,
  { isSlow = false } = {},
): Promise<Stripe.PaymentIntent['status'] | 'declined'> {
  try {
    const intent = await stripe.paymentIntents.confirm(paymentIntentId, {
      payment_method: await tokenise(number, isSlow ? 'succeeds' : undefined),
      return_url: stack().APP_URL,
    });
    return intent.status;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return 'declined';
    throw error;
  }
}

interface Delivery {
  payload: string;
  secret?: string;
  timestamp?: number;
  signature?: string | null;
}

/** Posts a payload to our endpoint as Stripe posts it. */
export async function deliver({
  payload,
  secret,
  timestamp,
  signature,
}: Delivery): Promise<{ status: number; body: unknown }> {
  const header =
    signature === undefined
      ? stripe.webhooks.generateTestHeaderString({
          payload,
          secret: secret ?? stack().STRIPE_WEBHOOK_SECRET,
          ...(timestamp === undefined ? {} : { timestamp }),
        })
      : signature;
  const response = await fetch(`${stack().APP_URL}/api/stripe/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(header === null ? {} : { 'stripe-signature': header }),
    },
    body: payload,
  });
  return { status: response.status, body: await response.json() };
}

/** An event about an object as it is now, under an id of its own. */
export function eventAbout(type: string, object: unknown, overrides: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: `evt_${crypto.randomUUID().replaceAll('-', '')}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    data: { object },
    ...overrides,
  });
}
