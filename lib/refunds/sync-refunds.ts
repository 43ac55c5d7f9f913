import type Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';
import { callStripe } from '#lib/stripe.ts';

/** Far more than a payment ever has. */
const MAX_REFUNDS = 1000;

export interface RefundsOutcome {
  outcome: 'recorded' | 'unknown_payment';
  tenantId?: string;
  paymentId?: string;
  /** Credits taken back by this call; negative: given back. */
  change?: number;
}

/**
 * Fetches all refunds of an intent and brings our payment and the ledger to them: safe at any time, any number of
 * times. The refunds themselves count: a charge's `amount_refunded` also holds what a partial capture released.
 */
export async function syncRefunds(paymentIntentId: string): Promise<RefundsOutcome> {
  const refunds = await callStripe((stripe) =>
    stripe.refunds
      .list({ payment_intent: paymentIntentId, limit: 100 })
      .autoPagingToArray({ limit: MAX_REFUNDS }),
  );
  return recordRefunds(paymentIntentId, refunds);
}

/** Records refunds as Stripe has them now. */
export async function recordRefunds(
  paymentIntentId: string,
  refunds: readonly Stripe.Refund[],
): Promise<RefundsOutcome> {
  const said = JSON.stringify(
    refunds.map((refund) => ({
      id: refund.id,
      amount: refund.amount,
      currency: refund.currency,
      status: refund.status,
      reason: refund.reason,
      failureReason: refund.failure_reason ?? null,
      refundId: refund.metadata?.refill_refund_id ?? null,
    })),
  );
  const record = async () =>
    (
      await queryOne<{ outcome: RefundsOutcome }>(
        { name: 'record-refunds', text: 'select payments.record_refunds($1, $2) as outcome' },
        [paymentIntentId, said],
      )
    ).outcome;
  let outcome = await record();
  if (outcome.outcome === 'unknown_payment') {
    // Our note of the intent may have been lost with the process that made it; settling finds the payment by metadata.
    const { outcome: settlement } = await settleIntent(paymentIntentId);
    if (settlement !== 'unknown_payment') outcome = await record();
  }
  log.info({ paymentIntentId, refunds: refunds.length, ...outcome }, 'refunds recorded');
  return outcome;
}
