import type { HttpBindings } from '@hono/node-server';
import type { Hono, Context as HonoContext } from 'hono';
import { apiVersion } from '../config.ts';
import { customerOf } from '../control/customer-of.ts';
import type { Fault } from '../control/faults.ts';
import { authenticate } from './authenticate.ts';
import type { Context } from './context.ts';
import { StripeFailure } from './errors.ts';
import { expandPaths } from './expand.ts';
import { type FormFields, parseForm } from './form.ts';
import { type StoredAnswer, storeAnswer } from './idempotency.ts';
import { newId } from './ids.ts';
import type { Operation } from './operation.ts';
import type { Services } from './services.ts';
import { inTransaction } from './transaction.ts';

export type Http = { Bindings: HttpBindings };

/** Puts every operation at its path. */
export function mountOperations(app: Hono<Http>, services: Services, operations: Operation[]): void {
  for (const operation of operations) {
    app.on(operation.method, operation.path, (http) => answer(services, operation, http));
  }
}

async function answer(services: Services, operation: Operation, http: HonoContext<Http>): Promise<Response> {
  const requestId = newId('req').slice(0, 18);
  const fault = await services.faults.take({
    method: operation.method,
    path: http.req.path,
    customer: async () => customerOf(services.pool, `${http.req.url} ${await http.req.text()}`),
  });
  if (fault?.kind === 'drop_before') return dropConnection(http);
  if (fault?.kind === 'delay') await pause(fault.delayMs);
  const result = await attempt(services, operation, http, requestId, fault);
  services.dispatcher.wake();
  if (fault?.kind === 'drop_after') return dropConnection(http);
  if (fault?.kind === 'delay_after') await pause(fault.delayMs);
  return result;
}

async function attempt(
  services: Services,
  operation: Operation,
  http: HonoContext<Http>,
  requestId: string,
  fault: Fault | null,
): Promise<Response> {
  let claimedKey: string | null = null;
  let ranNothing = false;
  try {
    const raw = operation.method === 'POST' ? await http.req.text() : new URL(http.req.url).search;
    const { key: keyField, ...fields } = parseForm(raw.replace(/^\?/, ''));
    const { isPublishable } = authenticate(
      services.config,
      operation,
      http.req.header('authorization'),
      typeof keyField === 'string' ? keyField : undefined,
    );
    checkVersion(http.req.header('stripe-version'));
    if (fault?.kind === 'error_429' || !services.rateLimit.take()) throw rateLimited();
    const run = operation.prepare(fields);
    const idempotencyKey = operation.method === 'POST' ? (http.req.header('idempotency-key') ?? null) : null;
    if (idempotencyKey) {
      const scoped = `${isPublishable ? 'pk' : 'sk'}:${idempotencyKey}`;
      const replay = await services.keys.claim(scoped, `${operation.method} ${http.req.path}\n${raw}`);
      if (replay)
        return reply(http, replay, { 'idempotent-replayed': 'true', 'idempotency-key': idempotencyKey });
      claimedKey = scoped;
    }
    const stored = await execute(services, http, requestId, fault, claimedKey, {
      run,
      fields,
      isPublishable,
      idempotencyKey,
    });
    return reply(http, stored, idempotencyKey ? { 'idempotency-key': idempotencyKey } : {});
  } catch (error) {
    const failure = error instanceof StripeFailure ? error : unexpected(error, http.req.path);
    const stored = failureAnswer(failure, requestId);
    ranNothing = failure.ranNothing;
    if (claimedKey && !ranNothing) await storeAnswer(services.pool, claimedKey, stored);
    return reply(http, stored);
  } finally {
    if (claimedKey) await services.keys.release(claimedKey, ranNothing);
  }
}

interface Execution {
  run: ReturnType<Operation['prepare']>;
  fields: FormFields;
  isPublishable: boolean;
  idempotencyKey: string | null;
}

/** Runs the operation, and stores its answer under the key in the same transaction. */
async function execute(
  services: Services,
  http: HonoContext<Http>,
  requestId: string,
  fault: Fault | null,
  claimedKey: string | null,
  execution: Execution,
): Promise<StoredAnswer> {
  if (fault?.kind === 'error_500') throw serverError();
  return inTransaction(services.pool, async (db) => {
    const context: Context = {
      db,
      now: services.clock.now(),
      config: services.config,
      request: { id: requestId, idempotencyKey: execution.idempotencyKey },
      isPublishable: execution.isPublishable,
    };
    const ids = Object.values(http.req.param()).filter((value): value is string => typeof value === 'string');
    try {
      const object = await execution.run(context, ids);
      const { expand } = execution.fields;
      if (Array.isArray(expand)) {
        await expandPaths(
          context,
          object,
          expand.filter((path) => typeof path === 'string'),
        );
      }
      const stored = { status: 200, body: JSON.stringify(object, null, 2), requestId };
      const answered = fault?.kind === 'error_500_after' ? failureAnswer(serverError(), requestId) : stored;
      if (claimedKey) await storeAnswer(db, claimedKey, answered);
      return answered;
    } catch (error) {
      if (claimedKey && error instanceof StripeFailure && error.keepsChanges) {
        await storeAnswer(db, claimedKey, failureAnswer(error, requestId));
      }
      throw error;
    }
  });
}

function failureAnswer(failure: StripeFailure, requestId: string): StoredAnswer {
  return { status: failure.status, body: JSON.stringify({ error: failure.body }, null, 2), requestId };
}

function reply(
  http: HonoContext<Http>,
  stored: StoredAnswer,
  headers: Record<string, string> = {},
): Response {
  return new Response(stored.body, {
    status: stored.status,
    headers: {
      'content-type': 'application/json',
      'request-id': stored.requestId,
      'stripe-version': apiVersion,
      'cache-control': 'no-cache, no-store',
      ...corsHeaders(http),
      ...(stored.status === 429 ? { 'stripe-should-retry': 'false' } : {}),
      ...headers,
    },
  });
}

/** Browsers of any origin may call with a publishable key, which proves nothing by itself. */
export function corsHeaders(http: HonoContext<Http>): Record<string, string> {
  return http.req.header('origin') === undefined ? {} : { 'access-control-allow-origin': '*' };
}

/** Ends the connection without an answer, as a network does. */
function dropConnection(http: HonoContext<Http>): Response {
  http.env.incoming.socket.destroy();
  return new Response(null, { status: 200, headers: { 'x-hono-already-sent': 'true' } });
}

function checkVersion(version: string | undefined): void {
  if (version === undefined || version === apiVersion) return;
  throw new StripeFailure(
    400,
    {
      type: 'invalid_request_error',
      message: `Invalid Stripe API version: ${version}. Only ${apiVersion} is served.`,
    },
    { ranNothing: true },
  );
}

function rateLimited(): StripeFailure {
  return new StripeFailure(
    429,
    {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message:
        'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
    },
    { ranNothing: true },
  );
}

function serverError(): StripeFailure {
  return new StripeFailure(500, {
    type: 'api_error',
    message: 'An unknown error occurred. (The local Stripe was asked to fail here.)',
  });
}

function unexpected(error: unknown, path: string): StripeFailure {
  console.error(
    JSON.stringify({ level: 'error', path, error: error instanceof Error ? error.stack : String(error) }),
  );
  return new StripeFailure(500, { type: 'api_error', message: 'The local Stripe failed. Its log says why.' });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
