/** The one Stripe client of the server, and what its failures mean to our callers. */
import Stripe from 'stripe';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { tracing } from '#lib/tracing/tracing.ts';

let client: Stripe | undefined;

/** Stripe, or the address that STRIPE_API_URL names instead. */
export function stripe(): Stripe {
  client ??= createClient();
  return client;
}

function createClient(): Stripe {
  const { STRIPE_SECRET_KEY, STRIPE_API_URL } = env();
  const local = STRIPE_API_URL ? new URL(STRIPE_API_URL) : null;
  const made = new Stripe(STRIPE_SECRET_KEY, {
    maxNetworkRetries: 2,
    timeout: 15_000,
    telemetry: false,
    appInfo: { name: 'Refill' },
    ...(local
      ? {
          host: local.hostname,
          port: local.port || 80,
          protocol: local.protocol === 'https:' ? 'https' : 'http',
        }
      : {}),
  });
  made.on('response', traceCall);
  return made;
}

function traceCall(call: Stripe.ResponseEvent): void {
  tracing()?.recordCall({
    // Which endpoint, without ids, which have digits where the words of a path have none.
    name: `Stripe ${call.method} ${call.path.replaceAll(/(?<=\/)[a-z]+_(?=[a-z_]*[A-Z\d])\w+/g, ':id').split('?')[0]}`,
    startedAt: call.request_start_time,
    endedAt: call.request_end_time,
    attributes: {
      'http.response.status_code': call.status,
      'stripe.request_id': call.request_id,
    },
  });
}

/** Whether the keys in use move real money. */
export function isLivemode(): boolean {
  return env().stripeMode === 'live';
}

/**
 * Runs a call to Stripe. Where Stripe cannot be reached, is overloaded or fails, the outcome is unknown: the caller is
 * told that trying again is safe, which holds because every write carries an idempotency key of ours.
 *
 * @throws AppError `stripe_unreachable`; other errors of Stripe as they are.
 */
export async function callStripe<T>(call: (client: Stripe) => Promise<T>): Promise<T> {
  try {
    return await call(stripe());
  } catch (error) {
    if (isPassing(error)) {
      throw new AppError(
        'stripe_unreachable',
        "We couldn't reach our payment provider. You weren't charged twice: take the purchase up again in a moment.",
        { retryAfterSeconds: 5, cause: error },
      );
    }
    throw error;
  }
}

/** Unreachable, overloaded, failing, or busy with a request under the same key, as by a double click. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false;
  if (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeRateLimitError
  )
    return true;
  return error.code === 'idempotency_key_in_use' || (error.statusCode ?? 0) >= 500;
}
