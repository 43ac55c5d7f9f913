import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { AppError } from '#lib/http/errors.ts';
import { isStoredFailure } from '#lib/payments/create-under-key.ts';
import { callStripe } from '#lib/stripe.ts';

interface OnceCreation<T> {
  /** Without its number, which the row keeps. */
  keyPrefix: string;
  keyNumber: number;
  create: (stripe: Stripe, key: string) => Promise<T>;
  /** What an earlier try made all the same; null is the proof that it made nothing. */
  find: (stripe: Stripe) => Promise<T | null>;
  /** Counts the row's number up from this one, once for all who ask, and returns what it is now. */
  renew: (keyNumber: number) => Promise<number>;
}

const RENEWALS = 3;
const WAITS = 6;

/**
 * Creates something at Stripe once, money included: every try, of whichever process, uses the key whose number the row
 * keeps. Where Stripe has stored a failure of its own under it, what exists is looked up, and only where nothing does is
 * the number counted up, so that two who find nothing at one moment still use one key.
 *
 * @throws AppError `stripe_unreachable`: the outcome is unknown, and the same call finds it later; Stripe's refusals as
 *   they are
 */
export async function createOnce<T>({
  keyPrefix,
  keyNumber,
  create,
  find,
  renew,
}: OnceCreation<T>): Promise<T> {
  let number = keyNumber;
  let waited = 0;
  for (;;) {
    try {
      return await callStripe((stripe) => create(stripe, `${keyPrefix}-${number}`));
    } catch (error) {
      if (isInUse(error) && waited < WAITS) {
        // Somebody else is at it under the same key: the answer will be ours too.
        waited += 1;
        await sleep(50 * 2 ** waited * (0.5 + Math.random()));
        continue;
      }
      if (!isStoredFailure(error) || number - keyNumber >= RENEWALS) throw error;
    }
    const made = await callStripe(find);
    if (made) return made;
    number = await renew(number);
  }
}

function isInUse(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.cause instanceof Stripe.errors.StripeError &&
    error.cause.code === 'idempotency_key_in_use'
  );
}
