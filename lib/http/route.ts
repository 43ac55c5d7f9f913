/**
 * The one wrapper of all route handlers: checks the Origin, finds the caller, reads and parses the body, counts against
 * limits, calls, answers. Errors leave here and nowhere else, as `{ error: { code, message, param?, details? } }`.
 */
import type { NextRequest } from 'next/server';
import type { z } from 'zod';
import { checkOrigin } from '#lib/http/origin.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import type { RateLimit } from '#lib/http/rate-limit.ts';
import { readJson } from '#lib/http/read-body.ts';
import { answerError, answerJson } from '#lib/http/respond.ts';
import type { Role } from '#lib/tenancy.ts';
import { traceRoute, tracing } from '#lib/tracing/tracing.ts';

export interface RouteInput {
  request: NextRequest;
  params: Record<string, string>;
  /** The body as JSON, not yet checked; undefined where there is none. */
  body: unknown;
}

/** What a route says of who may call it; `tests/api/routes.test.ts` holds every route to its own words. */
export type AccessRule =
  | { who: 'anyone' }
  /** By something in the request other than a session or key, or nothing at all is needed and cookies mean nothing. */
  | { who: 'self-proving' }
  | { who: 'signed-in' }
  | { who: 'tenant-role'; role: Role }
  | { who: 'operator' }
  | { who: 'operator-key' }
  | { who: 'scheduler' }
  | { who: 'operator-key' }
  | { who: 'api-key'; scope: string };

/** Who may call. Throws AppError: 401 unknown, 404 foreign, 403 not allowed. */
export interface Access<Caller> {
  rule: AccessRule;
  /** Whether a browser sends the credentials by itself: then a write must come from our own pages. */
  usesCookies: boolean;
  authorise(input: RouteInput): Promise<Caller>;
}

interface RouteOptions<Caller, Body, Query> {
  access: Access<Caller>;
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  /** Counted once the call is known to be allowed and well formed. */
  limits?: readonly RateLimit<NoInfer<Caller>, NoInfer<Body>>[];
  maxBodyBytes?: number;
}

export interface Call<Caller, Body, Query> {
  caller: Caller;
  body: Body;
  query: Query;
  params: Record<string, string>;
  request: NextRequest;
}

/** What a handler carries of its options, for the tests that are generated from the routes. */
export interface RouteDeclaration {
  readonly access: AccessRule;
  readonly body: z.ZodType | undefined;
  readonly limits: readonly string[];
}

type Handler = (
  request: NextRequest,
  context: { params: Promise<Record<string, string> | undefined> },
) => Promise<Response>;

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Makes a route handler. The function returns what is answered as JSON with status 200, or a Response of its own.
 */
export function route<Caller, Body = undefined, Query = undefined>(
  options: RouteOptions<Caller, Body, Query>,
  handle: (call: Call<Caller, Body, Query>) => Promise<unknown>,
): Handler & { declaration: RouteDeclaration } {
  const { access, limits = [] } = options;
  const handler: Handler = async (request, context) => {
    try {
      const isWrite = !SAFE_METHODS.has(request.method);
      if (isWrite && access.usesCookies) checkOrigin(request);
      // Next passes no params where the path has none.
      const params = (await context.params) ?? {};
      const json = isWrite ? await readJson(request, options.maxBodyBytes) : undefined;
      const caller = await access.authorise({ request, params, body: json });
      tracing()?.annotate({ 'refill.tenant_id': tenantOf(caller) });
      const query = parseInput(options.query, Object.fromEntries(request.nextUrl.searchParams));
      const body = parseInput(options.body, json ?? {});
      for (const limit of limits) await limit.count({ caller, body, request });
      const answer = await handle({ caller, body, query, params, request });
      return answer instanceof Response ? answer : answerJson(answer);
    } catch (error) {
      return answerError(error, request);
    }
  };
  return declared(
    { access: access.rule, body: options.body, limits: limits.map(({ name }) => name) },
    handler,
  );
}

/**
 * A route handler that needs more than the wrapper gives, such as the bytes of its body: it says who may call, answers
 * its own errors, and is traced like the others.
 */
export function selfProvingRoute(
  handle: (request: NextRequest) => Promise<Response>,
): Handler & { declaration: RouteDeclaration } {
  return declared({ access: { who: 'self-proving' }, body: undefined, limits: [] }, handle);
}

function declared(
  declaration: RouteDeclaration,
  handler: Handler,
): Handler & { declaration: RouteDeclaration } {
  const traced: Handler = (request, context) =>
    traceRoute(request, context.params, () => handler(request, context));
  return Object.assign(traced, { declaration });
}

function tenantOf(caller: unknown): string | undefined {
  if (typeof caller !== 'object' || caller === null) return undefined;
  if ('tenantId' in caller && typeof caller.tenantId === 'string') return caller.tenantId;
  return 'tenant' in caller ? idOf(caller.tenant) : undefined;
}

function idOf(tenant: unknown): string | undefined {
  const isOne = typeof tenant === 'object' && tenant !== null && 'id' in tenant;
  return isOne && typeof tenant.id === 'string' ? tenant.id : undefined;
}
