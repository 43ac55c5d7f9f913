import type Stripe from 'stripe';
import { queryOne } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { settleIntent } from '#lib/payments/settle-intent.ts';
import { callStripe } from '#lib/stripe.ts';

export interface DisputeOutcome {
  outcome: 'recorded' | 'unknown_payment';
  tenantId?: string;
  paymentId?: string;
  status?: string;
  /** Credits held back by this call; negative: given back. */
  change?: number;
}

/** Fetches a dispute and brings our payment and the ledger to it: safe at any time, any number of times. */
export async function syncDispute(disputeId: string): Promise<DisputeOutcome> {
  const dispute = await callStripe((stripe) => stripe.disputes.retrieve(disputeId));
  const intent = intentOf(dispute);
  if (intent === null) return { outcome: 'unknown_payment' };
  const said = JSON.stringify({
    id: dispute.id,
    amount: dispute.amount,
    currency: dispute.currency,
    status: dispute.status,
    reason: dispute.reason,
    evidenceDueBy: dispute.evidence_details.due_by,
    hasEvidence: dispute.evidence_details.has_evidence,
    created: dispute.created,
  });
  const record = async () =>
    (
      await queryOne<{ outcome: DisputeOutcome }>(
        { name: 'record-dispute', text: 'select payments.record_dispute($1, $2) as outcome' },
        [intent, said],
      )
    ).outcome;
  let outcome = await record();
  if (outcome.outcome === 'unknown_payment') {
    const { outcome: settlement } = await settleIntent(intent);
    if (settlement !== 'unknown_payment') outcome = await record();
  }
  log.info({ stripeDisputeId: dispute.id, ...outcome }, 'dispute recorded');
  return outcome;
}

function intentOf({ payment_intent: intent }: Stripe.Dispute): string | null {
  return typeof intent === 'string' ? intent : (intent?.id ?? null);
}
