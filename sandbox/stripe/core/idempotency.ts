import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { StripeFailure } from './errors.ts';

export interface StoredAnswer {
  status: number;
  body: string;
  requestId: string;
}

const lifetime = '24 hours';

/**
 * Claims a key before anything runs. Answers what is stored when the same request was made before; refuses other
 * parameters under the same key, and a key whose request is still running.
 */
export async function claimKey(pool: Pool, key: string, request: string): Promise<StoredAnswer | null> {
  if (key.length > 255) {
    throw new StripeFailure(
      400,
      { type: 'invalid_request_error', message: 'Idempotency keys may be up to 255 characters long.' },
      { ranNothing: true },
    );
  }
  const fingerprint = createHash('sha256').update(request).digest('hex');
  await pool.query(`delete from idempotent_requests where key = $1 and created_at < now() - $2::interval`, [
    key,
    lifetime,
  ]);
  const claimed = await pool.query(
    'insert into idempotent_requests (key, fingerprint) values ($1, $2) on conflict (key) do nothing',
    [key, fingerprint],
  );
  if (claimed.rowCount === 1) return null;
  const { rows } = await pool.query<{
    fingerprint: string;
    status: number | null;
    body: string;
    request_id: string;
  }>('select fingerprint, status, body, request_id from idempotent_requests where key = $1', [key]);
  const [row] = rows;
  // The other request gave its key back between our two statements: it ran nothing, so ours may.
  if (!row) return claimKey(pool, key, request);
  if (row.fingerprint !== fingerprint) {
    throw new StripeFailure(
      400,
      {
        type: 'idempotency_error',
        message:
          'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
          `Try using a key other than '${key}' if you meant to execute a different request.`,
      },
      { ranNothing: true },
    );
  }
  if (row.status === null) {
    throw new StripeFailure(
      409,
      {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message:
          'There is currently another in-progress request using this Idempotent Key (that probably means you ' +
          `submitted twice, and the other request is still going through): ${key}. Please try again later.`,
      },
      { ranNothing: true },
    );
  }
  return { status: row.status, body: row.body, requestId: row.request_id };
}

/** Stores the answer; called inside the transaction that made the change, so that both survive a crash or neither. */
export async function storeAnswer(db: ClientBase | Pool, key: string, answer: StoredAnswer): Promise<void> {
  await db.query('update idempotent_requests set status = $2, body = $3, request_id = $4 where key = $1', [
    key,
    answer.status,
    answer.body,
    answer.requestId,
  ]);
}

/** Gives a key back whose request ran nothing. */
export async function releaseKey(pool: Pool, key: string): Promise<void> {
  await pool.query('delete from idempotent_requests where key = $1 and status is null', [key]);
}

/** After a crash no request is running any more, and an unanswered key committed nothing. */
export async function releaseAbandonedKeys(pool: Pool): Promise<void> {
  await pool.query('delete from idempotent_requests where status is null');
}
