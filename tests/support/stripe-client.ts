import Stripe from 'stripe';

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the contract suite needs a Stripe to talk to.`);
  return value;
}

/** The real SDK, pointed at whatever answers as Stripe: the local one, or Stripe's test mode. */
export function stripeClient(
  apiUrl = required('STRIPE_API_URL'),
  secretKey = required('STRIPE_SECRET_KEY'),
): Stripe {
  if (!secretKey.startsWith('sk_test_')) throw new Error('The contract suite runs with test keys alone.');
  const { hostname, port, protocol } = new URL(apiUrl);
  const isLocal = protocol === 'http:';
  return new Stripe(secretKey, {
    host: hostname,
    ...(port ? { port: Number(port) } : {}),
    protocol: isLocal ? 'http' : 'https',
    telemetry: false,
    maxNetworkRetries: 0,
  });
}

/** The error that a call ends with; a call that succeeds is a failed expectation. */
export async function stripeError(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('Stripe accepted what it should have refused.');
}

/** What an intent is made with when nothing redirects. */
export const withoutRedirects = {
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const;
