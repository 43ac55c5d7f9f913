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
 * The keys of requests that run now, and the answers of those that ran. What runs is known to this process alone: a row
 * without an answer whose request does not run was cut off by a crash, committed nothing, and is free to be claimed.
 */
export class IdempotencyKeys {
  #pool: Pool;
  #running = new Map<string, string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Claims a key before anything runs, until `release`. Answers what is stored when the same request was made before;
   * refuses other parameters under the same key, and a key whose request is still running.
   */
  async claim(key: string, request: string): Promise<StoredAnswer | null> {
    if (key.length > 255 + 'sk:'.length) throw tooLong();
    const fingerprint = createHash('sha256').update(request).digest('hex');
    const running = this.#running.get(key);
    if (running !== undefined) throw running === fingerprint ? inUse(key) : otherParameters(key);
    this.#running.set(key, fingerprint);
    try {
      const replay = await this.#claimRow(key, fingerprint);
      if (replay) this.#running.delete(key);
      return replay;
    } catch (error) {
      this.#running.delete(key);
      throw error;
    }
  }

  /** The request is over. One that ran nothing gives its key back; one that ran has stored its answer. */
  async release(key: string, ranNothing: boolean): Promise<void> {
    try {
      if (ranNothing) {
        await this.#pool.query('delete from idempotent_requests where key = $1 and status is null', [key]);
      }
    } finally {
      this.#running.delete(key);
    }
  }

  async #claimRow(key: string, fingerprint: string): Promise<StoredAnswer | null> {
    const claimed = await this.#pool.query(
      `insert into idempotent_requests as present (key, fingerprint) values ($1, $2)
       on conflict (key) do update set fingerprint = excluded.fingerprint, status = null, created_at = now()
       where present.status is null or present.created_at < now() - $3::interval`,
      [key, fingerprint, lifetime],
    );
    if (claimed.rowCount === 1) return null;
    const { rows } = await this.#pool.query<{
      fingerprint: string;
      status: number;
      body: string;
      request_id: string;
    }>('select fingerprint, status, body, request_id from idempotent_requests where key = $1', [key]);
    const [row] = rows;
    if (!row) return this.#claimRow(key, fingerprint);
    if (row.fingerprint !== fingerprint) throw otherParameters(key);
    return { status: row.status, body: row.body, requestId: row.request_id };
  }
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

function inUse(key: string): StripeFailure {
  return new StripeFailure(
    409,
    {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message:
        'There is currently another in-progress request using this Idempotent Key (that probably means you ' +
        `submitted twice, and the other request is still going through): ${key.slice(3)}. Please try again later.`,
    },
    { ranNothing: true },
  );
}

function otherParameters(key: string): StripeFailure {
  return new StripeFailure(
    400,
    {
      type: 'idempotency_error',
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
        `Try using a key other than '${key.slice(3)}' if you meant to execute a different request.`,
    },
    { ranNothing: true },
  );
}

function tooLong(): StripeFailure {
  return new StripeFailure(
    400,
    { type: 'invalid_request_error', message: 'Idempotency keys may be up to 255 characters long.' },
    { ranNothing: true },
  );
}
