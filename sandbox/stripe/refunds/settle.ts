import type Stripe from 'stripe';
import { recordBalanceChange } from '../balance/record.ts';
import type { Context } from '../core/context.ts';
import { invalidRequest } from '../core/errors.ts';
import { changedAttributes, emit } from '../core/events.ts';
import { idOf } from '../core/references.ts';
import { get, lock, update } from '../core/store.ts';

/** Ends a refund that was under way: the bank took it, or sent it back and the charge is unrefunded by that much. */
export async function settleRefund(
  context: Context,
  id: string,
  hasSucceeded: boolean,
): Promise<Stripe.Refund> {
  const chargeId = idOf((await get(context, 'refund', id)).document.charge);
  if (chargeId === null) throw invalidRequest(`Refund ${id} has no charge.`);
  // The charge first, as everywhere, so that two settlements never wait for each other.
  const { document: charge } = await lock(context, 'charge', chargeId);
  const { document: refund, secrets } = await lock(context, 'refund', id);
  const { refundFate: _fate, dueAt: _due, ...rest } = secrets;
  if (refund.status === 'failed' || refund.status === 'canceled') return refund;
  const { pending_reason: _reason, ...settled } = refund;
  const after: Stripe.Refund = hasSucceeded
    ? { ...settled, status: 'succeeded' }
    : { ...settled, status: 'failed', failure_reason: 'expired_or_canceled_card' };
  if (!hasSucceeded) {
    const movement = await recordBalanceChange(context, {
      type: 'refund_failure',
      source: id,
      amount: refund.amount,
      currency: refund.currency,
    });
    after.failure_balance_transaction = movement.id;
    const unrefunded: Stripe.Charge = {
      ...charge,
      amount_refunded: charge.amount_refunded - refund.amount,
      refunded: false,
    };
    await update(context, 'charge', unrefunded);
    await emit(context, 'charge.updated', unrefunded, changedAttributes(charge, unrefunded));
  }
  await update(context, 'refund', after, rest);
  const previous = changedAttributes(refund, after);
  await emit(context, 'refund.updated', after, previous);
  await emit(context, 'charge.refund.updated', after, previous);
  if (!hasSucceeded) await emit(context, 'refund.failed', after);
  return after;
}
