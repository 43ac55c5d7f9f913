import type Stripe from 'stripe';
import { recordBalanceChange } from '../balance/record.ts';
import type { Context } from '../core/context.ts';
import { formatAmount } from '../core/currencies.ts';
import { invalidRequest } from '../core/errors.ts';
import { emit } from '../core/events.ts';
import { randomText } from '../core/ids.ts';
import { idOf } from '../core/references.ts';
import { insert, lock, update } from '../core/store.ts';

interface Request {
  /** Minor units; everything that is left when not given. */
  amount?: number | undefined;
  reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer' | undefined;
  metadata?: Record<string, string>;
  /** A refund that ends later: one waits as `pending` and succeeds, the other looks done and fails. */
  fate?: 'fails' | 'succeeds' | undefined;
}

const oneMinute = 60;

/** Gives money back. The charge is locked, so that refunds racing each other never exceed what was captured. */
export async function refundCharge(
  context: Context,
  chargeId: string,
  request: Request,
): Promise<Stripe.Refund> {
  const { document: charge } = await lock(context, 'charge', chargeId, 'charge');
  await checkRefundable(context, charge);
  const left = charge.amount - charge.amount_refunded;
  const amount = request.amount ?? left;
  if (amount < 1) {
    throw invalidRequest('This value must be greater than or equal to 1.', {
      param: 'amount',
      code: 'parameter_invalid_integer',
    });
  }
  if (amount > left) {
    const asked = formatAmount(amount, charge.currency);
    const unrefunded = formatAmount(left, charge.currency);
    throw invalidRequest(
      `Refund amount (${asked}) is greater than unrefunded amount on charge (${unrefunded})`,
      {
        param: 'amount',
      },
    );
  }
  const id = `re_3${randomText(23)}`;
  const movement = await recordBalanceChange(context, {
    type: 'refund',
    source: id,
    amount: -amount,
    currency: charge.currency,
  });
  const refund: Stripe.Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: movement.id,
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      type: 'card',
      card: { type: 'refund', reference_type: 'acquirer_reference_number', reference_status: 'pending' },
    },
    metadata: request.metadata ?? {},
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    ...(request.fate === 'succeeds' ? { pending_reason: 'processing' as const } : {}),
    reason: request.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: request.fate === 'succeeds' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  await insert(
    context,
    'refund',
    refund,
    request.fate ? { refundFate: request.fate, dueAt: context.now + oneMinute } : {},
  );
  const refunded: Stripe.Charge = {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: charge.amount_refunded + amount === charge.amount,
  };
  await update(context, 'charge', refunded);
  await emit(context, 'refund.created', refund);
  await emit(context, 'charge.refunded', refunded, {
    amount_refunded: charge.amount_refunded,
    refunded: charge.refunded,
  });
  return refund;
}

async function checkRefundable(context: Context, charge: Stripe.Charge): Promise<void> {
  if (charge.status !== 'succeeded' || !charge.captured) {
    throw invalidRequest(`Charge ${charge.id} is not captured, so there is nothing to refund.`, {
      param: 'charge',
    });
  }
  if (charge.refunded) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const { rowCount } = await context.db.query(
    `select 1 from objects where kind = 'dispute' and charge = $1
     and document ->> 'status' not in ('won', 'warning_closed', 'warning_needs_response', 'prevented')`,
    [charge.id],
  );
  if (rowCount) {
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
}
