/**
 * Limits of single routes, by the address a call comes from, the account it is about or the tenant that pays. Counted in
 * Postgres, one for all processes: these routes are called rarely enough for a query each. API keys have a limit of their
 * own, counted in shares (lib/api-keys/count-request.ts).
 */
import type { NextRequest } from 'next/server';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { pool } from '#lib/db.ts';
import { clientAddress } from '#lib/http/client-address.ts';
import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';

interface Counted<Caller, Body> {
  caller: Caller;
  body: Body;
  request: NextRequest;
}

export interface RateLimit<Caller, Body> {
  /** The counter's prefix in `rate_limits`. */
  name: string;
  /** @throws AppError `rate_limited` with the seconds until it makes sense to try again. */
  count(call: Counted<Caller, Body>): Promise<void>;
}

export interface Allowance {
  name: string;
  /** Calls that are allowed in a window. */
  calls: number | (() => number);
  windowSeconds: number;
}

/** By the address of the client; calls from this very machine are not counted. */
export function perAddress(allowance: Allowance): RateLimit<unknown, unknown> {
  return limit({ ...allowance, name: `${allowance.name}:address` }, ({ request }) => clientAddress(request));
}

/** By the e-mail address of the body, whether or not there is such an account: an answer must not tell. */
export function perAccount(allowance: Allowance): RateLimit<unknown, { email: string }> {
  return limit({ ...allowance, name: `${allowance.name}:account` }, ({ body }) => accountKey(body.email));
}

/** By the tenant that the caller acts for. */
export function perTenant(allowance: Allowance): RateLimit<{ tenant: { id: string } }, unknown> {
  return limit({ ...allowance, name: `${allowance.name}:tenant` }, ({ caller }) => caller.tenant.id);
}

/** Takes a counted call back: what succeeded was no guess. */
export async function forgiveAccount({ name }: Pick<Allowance, 'name'>, email: string): Promise<void> {
  const limiter = limiters.get(`${name}:account`);
  try {
    await limiter?.reward(accountKey(email), 1);
  } catch (error) {
    log.warn({ err: error, name }, 'a counted call was not taken back');
  }
}

function accountKey(email: string): string {
  return email.trim().toLowerCase();
}

const limiters = new Map<string, RateLimiterPostgres>();

function limit<Caller, Body>(
  { name, calls, windowSeconds }: Allowance,
  keyOf: (call: Counted<Caller, Body>) => string | null,
): RateLimit<Caller, Body> {
  return {
    name,
    count: async (call) => {
      const key = keyOf(call);
      if (key === null) return;
      const points = typeof calls === 'function' ? calls() : calls;
      const limiter = limiters.get(name) ?? newLimiter(name, points, windowSeconds);
      limiters.set(name, limiter);
      try {
        await limiter.consume(key);
      } catch (error) {
        if (error instanceof RateLimiterRes) throw refusal(error.msBeforeNext);
        // A limiter that cannot count must not stop those it protects; the request itself meets the database next.
        log.warn({ err: error, name }, 'calls are not counted');
      }
    },
  };
}

function newLimiter(name: string, points: number, duration: number): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: pool(),
    storeType: 'pool',
    tableName: 'rate_limits',
    schemaName: 'public',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration,
  });
}

function refusal(millisecondsLeft: number): AppError {
  const seconds = Math.max(1, Math.ceil(millisecondsLeft / 1000));
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new AppError('rate_limited', `That was tried too often. Nothing was done; try again in ${wait}.`, {
    retryAfterSeconds: seconds,
  });
}
