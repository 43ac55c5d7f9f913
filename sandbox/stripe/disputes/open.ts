import type Stripe from 'stripe';
import { recordBalanceChange } from '../balance/record.ts';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { newId } from '../core/ids.ts';
import { idOf } from '../core/references.ts';
import { insert, lock, update } from '../core/store.ts';
import { noEvidence } from './no-evidence.ts';

const nineDays = 9 * 24 * 3_600;
const disputeFeeMinorUnits = 1500;

/**
 * The card's owner disputes a charge. The money leaves at once together with a fee; a warning (an inquiry) takes
 * nothing yet.
 */
export async function openDispute(
  context: Context,
  chargeId: string,
  reason: 'fraudulent' | 'product_not_received' | 'warning',
): Promise<Stripe.Dispute> {
  const { document: charge } = await lock(context, 'charge', chargeId, 'charge');
  if (!charge.captured || charge.disputed || charge.status !== 'succeeded') {
    throw invalidRequest(
      `Charge ${chargeId} cannot be disputed: it is not captured, or is disputed already.`,
      {
        param: 'charge',
      },
    );
  }
  const isInquiry = reason === 'warning';
  const amount = charge.amount - charge.amount_refunded;
  const id = newId('du');
  const withdrawal = isInquiry
    ? []
    : [
        await recordBalanceChange(context, {
          type: 'adjustment',
          source: id,
          amount: -amount,
          currency: charge.currency,
          fee: disputeFeeMinorUnits,
          description: `Chargeback withdrawal for ${charge.id}`,
        }),
      ];
  const dispute: Stripe.Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: withdrawal,
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: context.now + nineDays,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    network_reason_code: null,
    payment_intent: idOf(charge.payment_intent),
    reason: isInquiry ? 'general' : reason,
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
  };
  await insert(context, 'dispute', dispute);
  await update(context, 'charge', { ...charge, disputed: true });
  await emit(context, 'charge.dispute.created', dispute);
  if (!isInquiry) await emit(context, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}
