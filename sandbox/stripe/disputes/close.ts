import type Stripe from 'stripe';
import { recordBalanceChange } from '../balance/record.ts';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';
import { idOf } from '../core/references.ts';
import { lock, update } from '../core/store.ts';

/** The shop gives in: the dispute is lost. */
export const closeDispute = operation({
  method: 'POST',
  path: '/v1/disputes/:id/close',
  params: { expand } satisfies SpecFor<Stripe.DisputeCloseParams>,
  run: (context, _params, id) => endDispute(context, id, 'lost'),
});

const open = ['needs_response', 'under_review', 'warning_needs_response', 'warning_under_review'];

/**
 * The bank decides. Winning brings the money back, without the fee, and may follow a loss when the bank thinks again. An
 * inquiry is closed without money moving.
 */
export async function endDispute(
  context: Context,
  id: string,
  outcome: 'lost' | 'won',
): Promise<Stripe.Dispute> {
  const { document: dispute } = await lock(context, 'dispute', id);
  if (!open.includes(dispute.status) && !(dispute.status === 'lost' && outcome === 'won')) {
    throw invalidRequest(`This dispute is already closed: it has a status of ${dispute.status}.`);
  }
  const isInquiry = dispute.status.startsWith('warning_');
  const ended: Stripe.Dispute = {
    ...dispute,
    status: isInquiry ? 'warning_closed' : outcome,
    is_charge_refundable: isInquiry || outcome === 'won',
  };
  const bringsMoneyBack = outcome === 'won' && !isInquiry;
  if (bringsMoneyBack) {
    const movement = await recordBalanceChange(context, {
      type: 'adjustment',
      source: dispute.id,
      amount: dispute.amount,
      currency: dispute.currency,
      description: `Chargeback reversal for ${idOf(dispute.charge)}`,
    });
    ended.balance_transactions = [...dispute.balance_transactions, movement];
  }
  await update(context, 'dispute', ended);
  await emit(context, 'charge.dispute.closed', ended, changedAttributes(dispute, ended));
  if (bringsMoneyBack) await emit(context, 'charge.dispute.funds_reinstated', ended);
  return ended;
}
