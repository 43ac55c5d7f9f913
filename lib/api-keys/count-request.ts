/**
 * The rate limit of an API key, one for all processes together. A query for each request would cost more than the
 * debit it guards, so a process takes a share of the key's requests at a time from the counter in Postgres and spends
 * it alone: a query for every hundredth part of the limit, and none while the limit is reached. A process that ends
 * takes the rest of its share with it; the limit is never exceeded.
 */
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { pool } from '#lib/db.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';

const WINDOW_SECONDS = 60;
const SHARES = 100;

interface Share {
  left: number;
  /** By performance.now(): the window that the share was taken from ends then. */
  endsAt: number;
  isRefused: boolean;
}

const shares = new Map<string, Share>();
const taking = new Map<string, Promise<Share>>();
let limiter: RateLimiterPostgres | undefined;

/** @throws AppError `rate_limited` with the seconds until the next window. */
export async function countRequest(apiKeyId: string): Promise<void> {
  for (;;) {
    const share = shares.get(apiKeyId);
    const now = performance.now();
    if (share && share.endsAt > now) {
      if (share.left > 0) {
        share.left--;
        return;
      }
      if (share.isRefused) throw refusal(share.endsAt - now);
    }
    await takeShareOnce(apiKeyId);
  }
}

function refusal(millisecondsLeft: number): AppError {
  const seconds = Math.max(1, Math.ceil(millisecondsLeft / 1000));
  return new AppError(
    'rate_limited',
    `This API key has reached its ${env().API_REQUESTS_PER_MINUTE} requests a minute. Nothing was done; try again in ${seconds} s, or send debits in batches.`,
    { retryAfterSeconds: seconds },
  );
}

async function takeShareOnce(apiKeyId: string): Promise<void> {
  const pending = taking.get(apiKeyId) ?? takeShare(apiKeyId).finally(() => taking.delete(apiKeyId));
  taking.set(apiKeyId, pending);
  shares.set(apiKeyId, await pending);
}

async function takeShare(apiKeyId: string): Promise<Share> {
  const limit = env().API_REQUESTS_PER_MINUTE;
  const size = Math.max(1, Math.ceil(limit / SHARES));
  limiter ??= new RateLimiterPostgres({
    storeClient: pool(),
    storeType: 'pool',
    tableName: 'rate_limits',
    schemaName: 'public',
    tableCreated: true,
    keyPrefix: 'api-key',
    points: limit,
    duration: WINDOW_SECONDS,
  });
  try {
    const { msBeforeNext } = await limiter.consume(apiKeyId, size);
    return { left: size, endsAt: performance.now() + msBeforeNext, isRefused: false };
  } catch (error) {
    if (error instanceof RateLimiterRes) {
      // The last share of a window is what is left of it.
      const left = Math.max(0, limit - (error.consumedPoints - size));
      return { left, endsAt: performance.now() + error.msBeforeNext, isRefused: true };
    }
    // A limiter that cannot count must not stop those it protects; the request itself meets the database next.
    log.warn({ err: error, apiKeyId }, 'requests are not counted');
    return { left: size, endsAt: performance.now() + 1_000, isRefused: false };
  }
}
