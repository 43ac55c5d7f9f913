/**
 * The one wrapper of all route handlers: checks the Origin, finds the caller, reads and parses the body, calls, answers.
 * Errors leave here and nowhere else, as `{ error: { code, message, param?, details? } }`.
 */
import type { NextRequest } from 'next/server';
import type { z } from 'zod';
import { checkOrigin } from '#lib/http/origin.ts';
import { parseInput } from '#lib/http/parse-input.ts';
import { readJson } from '#lib/http/read-body.ts';
import { answerError, answerJson } from '#lib/http/respond.ts';

export interface RouteInput {
  request: NextRequest;
  params: Record<string, string>;
  /** The body as JSON, not yet checked; undefined where there is none. */
  body: unknown;
}

/** Who may call. Throws AppError: 401 unknown, 404 foreign, 403 not allowed. */
export interface Access<Caller> {
  /** Whether a browser sends the credentials by itself: then a write must come from our own pages. */
  usesCookies: boolean;
  authorise(input: RouteInput): Promise<Caller>;
}

interface RouteOptions<Caller, Body, Query> {
  access: Access<Caller>;
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  maxBodyBytes?: number;
}

export interface Call<Caller, Body, Query> {
  caller: Caller;
  body: Body;
  query: Query;
  params: Record<string, string>;
  request: NextRequest;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Makes a route handler. The function returns what is answered as JSON with status 200, or a Response of its own.
 */
export function route<Caller, Body = undefined, Query = undefined>(
  options: RouteOptions<Caller, Body, Query>,
  handle: (call: Call<Caller, Body, Query>) => Promise<unknown>,
): (
  request: NextRequest,
  context: { params: Promise<Record<string, string> | undefined> },
) => Promise<Response> {
  return async (request, context) => {
    try {
      const isWrite = !SAFE_METHODS.has(request.method);
      if (isWrite && options.access.usesCookies) checkOrigin(request);
      // Next passes no params where the path has none.
      const params = (await context.params) ?? {};
      const json = isWrite ? await readJson(request, options.maxBodyBytes) : undefined;
      const caller = await options.access.authorise({ request, params, body: json });
      const query = parseInput(options.query, Object.fromEntries(request.nextUrl.searchParams));
      const body = parseInput(options.body, json ?? {});
      const answer = await handle({ caller, body, query, params, request });
      return answer instanceof Response ? answer : answerJson(answer);
    } catch (error) {
      return answerError(error, request);
    }
  };
}
