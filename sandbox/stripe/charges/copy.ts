import type { Context } from '../core/context.ts';
import { get } from '../core/store.ts';

export interface CopyRequest {
  count: number;
  /** In turn. */
  currencies?: string[] | undefined;
  /** Every so manieth failed. */
  failed_every?: number | undefined;
  /** They end at the sandbox's present and are spread over so many seconds before it. */
  span_seconds: number;
}

/**
 * Many charges like one that was made, for lists that are long: with ids, times and amounts of their own, in order, and
 * without intents, balance or events. Written in one statement: a hundred thousand take seconds.
 */
export async function copyCharge(
  context: Context,
  id: string,
  { count, currencies, failed_every, span_seconds }: CopyRequest,
): Promise<{ copied: number }> {
  const { document } = await get(context, 'charge', id);
  const { rowCount } = await context.db.query(
    `insert into objects (id, kind, document)
     select c.document ->> 'id', 'charge', c.document
     from generate_series(1, $2::bigint) as n
     cross join lateral (
       select $1::jsonb || jsonb_build_object(
         'id', 'ch_3' || lpad(n::text, 9, '0') || substr(md5(random()::text), 1, 14),
         'amount', 100 + n % 1000, 'amount_captured', 100 + n % 1000,
         'created', $3::bigint - $4::bigint + ($4::bigint * n) / $2::bigint,
         'currency', ($5::text[])[1 + (n - 1) % cardinality($5::text[])],
         'payment_intent', null, 'balance_transaction', null)
         || case when n % $6::bigint = 0
           then '{"status": "failed", "paid": false, "captured": false, "amount_captured": 0}'::jsonb
           else '{}'::jsonb end as document
     ) c order by n`,
    [
      JSON.stringify(document),
      count,
      context.now,
      span_seconds,
      currencies ?? [document.currency],
      failed_every ?? count + 1,
    ],
  );
  return { copied: rowCount ?? 0 };
}
