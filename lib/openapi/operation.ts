import type { z } from 'zod';
import type { ApiKeyScope } from '#lib/api-keys/scopes.ts';
import type { ErrorCode } from '#lib/http/errors.ts';

/** One call of the API as the reference and the OpenAPI document describe it. */
export interface ApiOperation {
  /** Unique; the anchor of the page. */
  id: string;
  group:
    | 'Credits'
    | 'Holds'
    | 'Ledger'
    | 'API keys'
    | 'Alerts'
    | 'Payments'
    | 'Selling'
    | 'Subscriptions'
    | 'Jobs';
  method: 'get' | 'post' | 'put' | 'delete';
  /** With `{id}` where the path has parameters. */
  path: string;
  summary: string;
  description: string;
  /** A key with this scope; an operator's key; the session of a person with this role; or none of them. */
  access:
    | { scope: ApiKeyScope }
    | { key: 'operator' }
    | { role: 'member' | 'admin' }
    | { provesItself: string };
  query?: z.ZodObject;
  body?: z.ZodType;
  /** What a part of the body may hold, one table for each. */
  parts?: readonly { title: string; schema: z.ZodType }[];
  answer: z.ZodType;
  /** 200 where it is not named. */
  answerStatus?: 202;
  /** Whether a repeat with the same `Idempotency-Key` answers the same. */
  takesIdempotencyKey?: boolean;
  /** Whether it answers a CSV file where asked. */
  answersCsv?: boolean;
  exampleBody?: unknown;
  exampleAnswer: unknown;
  /** The same call with the TypeScript client. */
  typescript?: string;
  /** Codes of its own; those that any call with a key may meet are added. */
  errors: readonly ErrorCode[];
}

/** What any call with an API key may be refused with. */
export const KEY_ERRORS = [
  'invalid_api_key',
  'scope_required',
  'rate_limited',
  'internal',
  'unavailable',
] as const;
/** What any call with an operator's key may be refused with. */
export const OPERATOR_KEY_ERRORS = ['invalid_api_key', 'rate_limited', 'internal', 'unavailable'] as const;
/** What any call with a person's session may be refused with. */
export const SESSION_ERRORS = [
  'not_signed_in',
  'role_required',
  'tenant_not_found',
  'tenant_required',
  'foreign_origin',
  'internal',
  'unavailable',
] as const;

/** All codes an operation may answer, without repetition. */
export function errorsOf({ access, errors }: ApiOperation): ErrorCode[] {
  return [...new Set<ErrorCode>([...errors, ...commonErrors(access)])];
}

function commonErrors(access: ApiOperation['access']): readonly ErrorCode[] {
  if ('scope' in access) return KEY_ERRORS;
  if ('key' in access) return OPERATOR_KEY_ERRORS;
  return 'role' in access ? SESSION_ERRORS : [];
}
