import type Stripe from 'stripe';
import { callStripe } from '#lib/stripe.ts';

/**
 * All refunds of an intent as Stripe has them now; far more than a payment ever has.
 *
 * @throws AppError `stripe_unreachable`
 */
export async function listRefunds(paymentIntentId: string): Promise<Stripe.Refund[]> {
  return callStripe((stripe) =>
    stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 }).autoPagingToArray({ limit: 1000 }),
  );
}

/**
 * The part of refunds that is looked at, in the shape that the SQL functions which record them document.
 *
 * @param ourId the key of the metadata in which a refund of ours has its id; absent where we make none
 */
export function describeRefunds(
  refunds: readonly Stripe.Refund[],
  ourId?: 'refill_refund_id' | 'refill_customer_refund_id',
): string {
  return JSON.stringify(
    refunds.map((refund) => ({
      id: refund.id,
      amount: refund.amount,
      currency: refund.currency,
      status: refund.status,
      reason: refund.reason,
      failureReason: refund.failure_reason ?? null,
      refundId: (ourId && refund.metadata?.[ourId]) ?? null,
    })),
  );
}
