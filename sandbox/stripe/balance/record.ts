import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { newId } from '../core/ids.ts';
import { insert } from '../core/store.ts';

interface Change {
  type: 'adjustment' | 'charge' | 'refund' | 'refund_failure';
  source: string;
  /** Minor units; negative when money leaves. */
  amount: number;
  currency: string;
  description?: string;
  fee?: number;
}

const categories = {
  adjustment: 'dispute',
  charge: 'charge',
  refund: 'refund',
  refund_failure: 'refund_failure',
} as const;

const twoDays = 2 * 24 * 3_600;

/** Books a movement of the account's balance. Charges cost 2.9% and 30 minor units, as Stripe's US list price. */
export async function recordBalanceChange(
  context: Context,
  change: Change,
): Promise<Stripe.BalanceTransaction> {
  const fee = change.fee ?? (change.type === 'charge' ? Math.round((change.amount * 29) / 1000) + 30 : 0);
  const entry: Stripe.BalanceTransaction = {
    id: newId('txn'),
    object: 'balance_transaction',
    amount: change.amount,
    available_on: context.now + twoDays,
    balance_type: 'payments',
    created: context.now,
    currency: change.currency,
    description: change.description ?? null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: change.currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: change.amount - fee,
    reporting_category: categories[change.type],
    source: change.source,
    status: 'pending',
    type: change.type,
  };
  await insert(context, 'balance_transaction', entry);
  return entry;
}
