import type { EntriesAnswer, EntriesQuery, Entry } from '#lib/credits/schemas.ts';
import { query } from '#lib/db.ts';
import { AppError } from '#lib/http/errors.ts';

export type EntryFilter = Omit<EntriesQuery, 'limit' | 'format'>;

interface EntryRow {
  sequence: number;
  created_at: Date;
  kind: Entry['kind'];
  delta: number;
  balance_after: number;
  label: string;
  description: string;
  idempotency_key: string | null;
  api_key_id: string | null;
  user_id: string | null;
  hold_id: string | null;
  payment_id: string | null;
  metadata: Record<string, unknown>;
}

/** One page of a tenant's entries, the newest first. The cursor is a place in the chain, so that no page shifts. */
export async function listEntries(
  tenantId: string,
  filter: EntryFilter,
  limit: number,
): Promise<EntriesAnswer> {
  const rows = await query<EntryRow>(
    {
      name: 'list-entries',
      text: `select sequence, created_at, kind, delta, balance_after, label, description, idempotency_key, api_key_id,
          user_id, hold_id, payment_id, metadata
        from public.credit_entries
        where tenant_id = $1 and sequence < $2
          and ($3::text is null or kind = $3)
          and ($4::text is null or label = $4)
          and ($5::uuid is null or api_key_id = $5)
          and created_at >= coalesce($6, '-infinity'::timestamptz) and created_at < coalesce($7, 'infinity'::timestamptz)
        order by sequence desc limit $8`,
    },
    [
      tenantId,
      filter.cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(filter.cursor),
      filter.kind ?? null,
      filter.label ?? null,
      filter.apiKeyId ?? null,
      filter.from === undefined ? null : new Date(filter.from),
      filter.to === undefined ? null : new Date(filter.to),
      // One more tells whether there is another page.
      limit + 1,
    ],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page.map(describeEntry),
    nextCursor: rows.length > limit && last ? writeCursor(last.sequence) : null,
  };
}

function describeEntry(row: EntryRow): Entry {
  return {
    sequence: row.sequence,
    createdAt: row.created_at.toISOString(),
    kind: row.kind,
    delta: row.delta,
    balanceAfter: row.balance_after,
    label: row.label,
    description: row.description,
    idempotencyKey: row.idempotency_key,
    apiKeyId: row.api_key_id,
    userId: row.user_id,
    holdId: row.hold_id,
    paymentId: row.payment_id,
    metadata: row.metadata,
  };
}

function writeCursor(sequence: number): string {
  return Buffer.from(`before ${sequence}`).toString('base64url');
}

function readCursor(cursor: string): number {
  const sequence = Number(/^before (\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  if (!Number.isSafeInteger(sequence)) {
    throw new AppError('invalid_request', 'Send the cursor as nextCursor gave it.', { param: 'cursor' });
  }
  return sequence;
}
