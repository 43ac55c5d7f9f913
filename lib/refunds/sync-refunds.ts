import type Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';
import { describeRefunds, listRefunds } from '#lib/refunds/stripe-refunds.ts';

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
  return recordRefunds(paymentIntentId, await listRefunds(paymentIntentId));
}

/** Records refunds as Stripe has them now. */
export async function recordRefunds(
  paymentIntentId: string,
  refunds: readonly Stripe.Refund[],
): Promise<RefundsOutcome> {
  const said = describeRefunds(refunds, 'refill_refund_id');
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
