import type Stripe from 'stripe';
import type { Context } from '../core/context.ts';
import { createdRange, listObjects, pagination } from '../core/lists.ts';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor, text, unsupported } from '../core/params.ts';
import { get } from '../core/store.ts';

/** Money becomes available with time alone, so the state is read off the clock. */
function asOfNow(context: Context, entry: Stripe.BalanceTransaction): Stripe.BalanceTransaction {
  return { ...entry, status: entry.available_on <= context.now ? 'available' : 'pending' };
}

export const retrieveBalanceTransaction = operation({
  method: 'GET',
  path: '/v1/balance_transactions/:id',
  params: { expand } satisfies SpecFor<Stripe.BalanceTransactionRetrieveParams>,
  run: async (context, _params, id) =>
    asOfNow(context, (await get(context, 'balance_transaction', id)).document),
});

export const listBalanceTransactions = operation({
  method: 'GET',
  path: '/v1/balance_transactions',
  params: {
    ...pagination,
    created: createdRange,
    currency: text,
    payout: unsupported,
    source: text,
    type: text,
  } satisfies SpecFor<Stripe.BalanceTransactionListParams>,
  async run(context, params) {
    const page = await listObjects(context, 'balance_transaction', '/v1/balance_transactions', params, {
      type: params.type,
      source: params.source,
      currency: params.currency,
    });
    return { ...page, data: page.data.map((entry) => asOfNow(context, entry)) };
  },
});
