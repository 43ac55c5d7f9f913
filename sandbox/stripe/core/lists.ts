import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { type Documents, type Kind, nouns } from './documents.ts';
import { invalidRequest, missingResource } from './errors.ts';
import { either, expand, hash, integer, text } from './params.ts';

type Column =
  | 'active'
  | 'allow_redisplay'
  | 'charge'
  | 'currency'
  | 'customer'
  | 'email'
  | 'lookup_key'
  | 'owner'
  | 'paid_intent'
  | 'payment_intent'
  | 'payment_method'
  | 'product'
  | 'source'
  | 'status'
  | 'subscription'
  | 'type';

/** The parameters that every list takes. */
export const pagination = { limit: integer, starting_after: text, ending_before: text, expand };

/** `created=…` or `created[gte]=…` and its kin. */
export const createdRange = either(integer, hash({ gt: integer, gte: integer, lt: integer, lte: integer }));

interface Page {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  created?: number | { gt?: number; gte?: number; lt?: number; lte?: number };
}

const comparisons = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * One page of a list, newest first. Cursors name an object and compare by its position, so that objects created while
 * a reader pages never shift what follows.
 */
export async function listObjects<K extends Kind>(
  context: Context,
  kind: K,
  url: string,
  page: Page,
  filters: { [C in Column]?: string | string[] | undefined } & { delivered?: boolean | undefined } = {},
): Promise<Stripe.ApiList<Documents[K]>> {
  const limit = page.limit ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalidRequest('This value must be between 1 and 100.', {
      param: 'limit',
      code: 'parameter_invalid_integer',
    });
  }
  if (page.starting_after && page.ending_before) {
    throw invalidRequest('You cannot parametrize both starting_after and ending_before.', {
      param: 'ending_before',
    });
  }
  const values: unknown[] = [kind];
  const conditions = ['kind = $1', 'not deleted'];
  const where = (sql: (placeholder: string) => string, value: unknown) => {
    values.push(value);
    conditions.push(sql(`$${values.length}`));
  };
  for (const [column, value] of Object.entries(filters)) {
    if (column === 'delivered') {
      if (value !== undefined) where((slot) => `(document -> 'pending_webhooks' = '0') = ${slot}`, value);
    } else if (Array.isArray(value)) {
      // Event types may be patterns; other lists name exact values.
      where((slot) => `${column} ${column === 'type' ? 'like' : '='} any (${slot})`, value);
    } else if (value !== undefined) where((slot) => `${column} = ${slot}`, value);
  }
  if (typeof page.created === 'number') where((slot) => `created = ${slot}`, page.created);
  else if (page.created) {
    for (const [name, sql] of Object.entries(comparisons)) {
      const bound = Object.entries(page.created).find(([given]) => given === name)?.[1];
      if (bound !== undefined) where((slot) => `created ${sql} ${slot}`, bound);
    }
  }
  const isBackward = page.ending_before !== undefined;
  const cursor = page.ending_before ?? page.starting_after;
  if (cursor !== undefined) {
    const position = await positionOf(context, kind, cursor, isBackward ? 'ending_before' : 'starting_after');
    where((slot) => `position ${isBackward ? '>' : '<'} ${slot}`, position);
  }
  values.push(limit + 1);
  const { rows } = await context.db.query<{ document: Documents[K] }>(
    `select document from objects where ${conditions.join(' and ')}
     order by position ${isBackward ? 'asc' : 'desc'} limit $${values.length}`,
    values,
  );
  const data = rows.slice(0, limit).map((row) => row.document);
  if (isBackward) data.reverse();
  return { object: 'list', data, has_more: rows.length > limit, url };
}

async function positionOf(context: Context, kind: Kind, id: string, param: string): Promise<string> {
  const { rows } = await context.db.query<{ position: string }>(
    'select position from objects where id = $1 and kind = $2',
    [id, kind],
  );
  const [row] = rows;
  if (!row) throw missingResource(nouns[kind], id, param);
  return row.position;
}
