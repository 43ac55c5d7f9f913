import type { Debit, DebitOutcome } from '#lib/credits/debit.ts';
import { query } from '#lib/db.ts';

type Row = { ord: number } & DebitOutcome;

/**
 * Writes debits of any tenants in one statement and one commit; outcomes come in the order of the debits.
 *
 * @param wait for accounts that another transaction holds; otherwise their debits come back as `busy`.
 */
export async function flushDebits(debits: readonly Debit[], wait: boolean): Promise<DebitOutcome[]> {
  return query<Row>(
    {
      name: 'consume-many',
      text: 'select * from credits.consume_many($1, $2, $3, $4, $5, $6, $7::jsonb[], $8)',
    },
    [
      debits.map(({ tenantId }) => tenantId),
      debits.map(({ credits }) => credits),
      debits.map(({ idempotencyKey }) => idempotencyKey),
      debits.map(({ label }) => label),
      debits.map(({ apiKeyId }) => apiKeyId),
      debits.map(({ userId }) => userId),
      debits.map(({ metadata }) => (metadata === null ? '{}' : JSON.stringify(metadata))),
      wait,
    ],
  );
}
