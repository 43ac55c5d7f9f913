import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import { AppError } from '#lib/http/errors.ts';
import { callStripe } from '#lib/stripe.ts';

/** Together about four minutes. */
const TRIES = 10;
const LONGEST_MS = 60_000;

/**
 * Calls Stripe from a job, which has the time to wait: where Stripe is overloaded or cannot be reached it is asked again,
 * later and later, with jitter. For reading, and for writes whose key is the same at every try.
 *
 * @throws AppError `stripe_unreachable` once patience is over; the reason of the signal where the run was canceled
 */
export async function callPatiently<T>(
  signal: AbortSignal,
  call: (stripe: Stripe) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await callStripe(call);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'stripe_unreachable') || attempt >= TRIES)
        throw error;
      await sleep(Math.min(LONGEST_MS, 250 * 2 ** attempt) * (0.5 + Math.random() / 2), undefined, {
        signal,
      });
    }
  }
}
