/** The server's way to Postgres, as refill_server: a pool, named statements, refusals of SQL functions as AppErrors. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { env } from '#lib/env.ts';
import { AppError, isErrorCode } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { linkJobs, mustLinkJobs } from '#lib/tracing/link-jobs.ts';

// Amounts and credits are bigint in SQL and safe integers by their constraints; a value beyond is an error, not a guess.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond the safe integers`);
  return value;
});

const globalPool = globalThis as typeof globalThis & { refillPool?: pg.Pool };

/** The pool of this process, made at the first use; kept across reloads of modules in development. */
export function pool(): pg.Pool {
  globalPool.refillPool ??= createPool();
  return globalPool.refillPool;
}

function createPool(): pg.Pool {
  const { DATABASE_URL, DATABASE_POOL_SIZE } = env();
  const made = new pg.Pool({
    connectionString: DATABASE_URL,
    max: DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
  });
  made.on('error', (error) => log.error({ error: error.message }, 'an idle database connection failed'));
  return made;
}

export interface Statement {
  /** Names the statement on the connection, so that it is planned once; one name for one text. */
  name: string;
  text: string;
}

/** Serialization failure and deadlock: the transaction did nothing and may be tried again. */
const RETRIED_STATES = new Set(['40001', '40P01']);
const ATTEMPTS = 4;

/**
 * Runs one statement in its own transaction and returns its rows.
 *
 * @throws AppError where a SQL function refuses, and `unavailable` where the database cannot be reached in time.
 */
export async function query<Row extends pg.QueryResultRow>(
  statement: Statement,
  values: unknown[] = [],
): Promise<Row[]> {
  return untilDone(async () => {
    const ask = { ...statement, values };
    // Written out, since the name of a span must not outlive it on a connection that others use.
    if (mustLinkJobs()) return (await transact((client) => client.query<Row>(ask))).rows;
    return (await pool().query<Row>(ask)).rows;
  });
}

/**
 * Runs what is one transaction, and runs it again where it was refused for what others did meanwhile, a few times.
 *
 * @throws AppError as `query` does
 */
export async function untilDone<T>(attemptOnce: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce();
    } catch (error) {
      const isRetried = error instanceof pg.DatabaseError && RETRIED_STATES.has(error.code ?? '');
      if (!isRetried || attempt >= ATTEMPTS) throw asAppError(error);
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/**
 * One transaction written out, on a connection of its own. While a connection is taken its pool does not listen to it:
 * one that is lost between two statements would end the process, and is told by the next statement instead.
 */
export async function transact<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  const noteBroken = (error: Error) => {
    broken = error;
  };
  client.on('error', noteBroken);
  try {
    await client.query('begin');
    await linkJobs(client);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(noteBroken);
    throw error;
  } finally {
    client.off('error', noteBroken);
    client.release(broken);
  }
}

/** The one row of a statement that always gives one. */
export async function queryOne<Row extends pg.QueryResultRow>(
  statement: Statement,
  values: unknown[] = [],
): Promise<Row> {
  const [row] = await query<Row>(statement, values);
  if (!row) throw new Error(`Statement ${statement.name} returned no row`);
  return row;
}

/** Class 08: connection; 25006: writes are refused; 53: resources, such as a full disk; 57P: shutting down. */
const UNAVAILABLE = /^(08|25006|53|57P)/;

/** Turns a refusal of a SQL function (sqlstate PT4xx, code as hint) into an AppError; other errors stay what they are. */
export function asAppError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    if (error.code?.startsWith('PT') && isErrorCode(error.hint)) {
      const { param, ...details } = parseDetails(error.detail);
      return new AppError(error.hint, error.message, {
        ...(typeof param === 'string' ? { param } : {}),
        ...(Object.keys(details).length > 0 ? { details } : {}),
        cause: error,
      });
    }
    if (!UNAVAILABLE.test(error.code ?? '')) return error;
  } else if (!isConnectionFailure(error)) {
    return error;
  }
  return new AppError(
    'unavailable',
    'The service is busy or restarting. Nothing was lost; try again in a moment.',
    {
      retryAfterSeconds: 2,
      cause: error,
    },
  );
}

function parseDetails(text: string | undefined): Record<string, unknown> {
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') {
    return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(error.code);
  }
  return /timeout exceeded when trying to connect|Connection terminated|not queryable/.test(error.message);
}
