import type Stripe from 'stripe';
import { operation } from '../core/operation.ts';
import { expand, type SpecFor } from '../core/params.ts';

/** What the account holds, by currency: what has settled, and what settles within two days. */
export const retrieveBalance = operation({
  method: 'GET',
  path: '/v1/balance',
  params: { expand } satisfies SpecFor<Stripe.BalanceRetrieveParams>,
  async run(context) {
    const { rows } = await context.db.query<{ currency: string; available: string; pending: string }>(
      `select document ->> 'currency' as currency,
              coalesce(sum((document ->> 'net')::bigint) filter (where (document ->> 'available_on')::bigint <= $1), 0) as available,
              coalesce(sum((document ->> 'net')::bigint) filter (where (document ->> 'available_on')::bigint > $1), 0) as pending
       from objects where kind = 'balance_transaction' group by 1 order by 1`,
      [context.now],
    );
    const held = rows.length > 0 ? rows : [{ currency: 'usd', available: '0', pending: '0' }];
    const share = (currency: string, net: string) => ({
      amount: Number(net),
      currency,
      source_types: { card: Number(net) },
    });
    return {
      object: 'balance',
      available: held.map((row) => share(row.currency, row.available)),
      livemode: false,
      pending: held.map((row) => share(row.currency, row.pending)),
    } satisfies Stripe.Balance;
  },
});
