import Stripe from 'stripe';
import { AppError } from '#lib/http/errors.ts';
import { callStripe } from '#lib/stripe.ts';

interface Creation<T> {
  /** The same at every try, so that a try that was cut off is answered what it made. */
  key: string;
  create: (stripe: Stripe, key: string) => Promise<T>;
  /** When it may have been asked for first; unknown is now. */
  firstAskedAt?: Date;
  /** What an earlier try made all the same; null is the proof that it made nothing. */
  find: (stripe: Stripe) => Promise<T | null>;
}

/** Stripe keeps keys for 24 hours at least; clocks differ by less than the hour that is left. */
const KEYS_ARE_KEPT_MS = 23 * 3_600_000;

/**
 * Creates something at Stripe once. Stripe keeps a failure of its own under the key and answers it for a day: then what
 * exists is looked up, and only where nothing does is it made under a fresh key. A key that Stripe may have forgotten
 * proves nothing either: it is looked up first. For what moves no money by itself: two
 * tries at one moment may both make one, and the caller keeps the first.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function createUnderKey<T>({ key, firstAskedAt, create, find }: Creation<T>): Promise<T> {
  if (firstAskedAt && Date.now() - firstAskedAt.getTime() > KEYS_ARE_KEPT_MS) {
    const known = await callStripe(find);
    if (known) return known;
  }
  try {
    return await callStripe((stripe) => create(stripe, key));
  } catch (error) {
    if (!isStoredFailure(error)) throw error;
  }
  const made = await callStripe(find);
  return made ?? callStripe((stripe) => create(stripe, `${key}-${crypto.randomUUID()}`));
}

/** Whether Stripe answered a failure of its own that it keeps under the key, and will answer for a day. */
export function isStoredFailure(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.cause instanceof Stripe.errors.StripeError &&
    (error.cause.statusCode ?? 0) >= 500 &&
    error.cause.headers?.['idempotent-replayed'] === 'true'
  );
}
