import Stripe from 'stripe';
import { findAttempt } from '#lib/auto-recharge/attempt.ts';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';
import { callStripe } from '#lib/stripe.ts';

/**
 * Ends an open attempt without a charge. Its intent is canceled at Stripe first, so that nothing of a closed attempt can
 * be charged later; where the money moved before, the attempt ends as succeeded.
 *
 * @throws AppError `stripe_unreachable`: it stays open then, and the sweep comes back to it
 */
export async function abandonAttempt(tenantId: string, attemptId: string, why: string): Promise<void> {
  const { ended } = await queryOne<{ ended: boolean }>(
    { name: 'abandon-unmade', text: 'select recharge.abandon_unmade($1, $2, $3) as ended' },
    [tenantId, attemptId, why],
  );
  log.info({ tenantId, attemptId, why }, 'a recharge was abandoned');
  if (ended) return;
  const attempt = await findAttempt(tenantId, attemptId);
  if (attempt?.stripe_payment_intent_id) await cancelIntent(attempt.stripe_payment_intent_id);
}

/** Cancels the intent of an attempt, and brings our payment to what Stripe says then. */
export async function cancelIntent(intentId: string): Promise<void> {
  try {
    // Without a key of ours: canceling twice is refused, and a kept failure would hold the attempt open for a day.
    await callStripe((stripe) =>
      stripe.paymentIntents.cancel(intentId, { cancellation_reason: 'abandoned' }),
    );
  } catch (error) {
    // It was paid or canceled meanwhile: settling tells which.
    const isClosed =
      error instanceof Stripe.errors.StripeInvalidRequestError &&
      error.code === 'payment_intent_unexpected_state';
    if (!isClosed) throw error;
  }
  await settleIntent(intentId);
}
