import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { idempotencyKeySchema } from '#lib/credits/schemas.ts';
import { ERROR_STATUS, type ErrorCode } from '#lib/http/errors.ts';
import { ERROR_MEANINGS } from '#lib/openapi/error-meanings.ts';
import { type ApiOperation, errorsOf } from '#lib/openapi/operation.ts';
import { OPERATIONS } from '#lib/openapi/operations.ts';

/** The shape of every refusal. */
export const errorAnswerSchema = z
  .strictObject({
    error: z.strictObject({
      code: z.string().meta({ description: 'What a program acts on', example: 'insufficient_credits' }),
      message: z.string().meta({ description: 'What a person reads: what happened, and what to do next' }),
      param: z.string().optional().meta({ description: 'The field at fault' }),
      details: z
        .record(z.string(), z.unknown())
        .optional()
        .meta({ description: 'What a program needs to act on it' }),
    }),
  })
  .meta({ id: 'Error', description: 'A refusal' });

const idempotencyHeader = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });
const retryAfter = z.object({
  'Retry-After': z.string().optional().meta({ description: 'Seconds after which to try again' }),
});
const replayed = z.object({
  'Idempotent-Replayed': z
    .literal('true')
    .optional()
    .meta({ description: 'The key had been used: this is the first answer, and nothing was done now' }),
});

/** The whole API as one OpenAPI 3.1 document, made from the schemas that the routes check with. */
export function createApiDocument(serverUrl: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Refill API',
      version: '1.0.0',
      description:
        'Credits of a tenant: read, use, reserve; payments and subscriptions of its customers; jobs of the operator. Credits are whole numbers, times are ISO 8601. Money is in the smallest unit of its currency, but in major units below /api/payments.',
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(OPERATIONS.map(({ group }) => group))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key: `Authorization: Bearer rk_live_…`. Scopes are read, consume and payments.',
        },
        operatorKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            "An operator's key, made on the command line: `Authorization: Bearer rko_…`. For jobs alone.",
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'session',
          description: 'The session of a person who is signed in. Writes need an Origin of our own.',
        },
      },
    },
  });
}

function describe(operation: ApiOperation): ZodOpenApiOperationObject {
  const { access, method, path, query, body, answer, takesIdempotencyKey } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const parameters = {
    ...(names.length > 0
      ? { path: z.object(Object.fromEntries(names.map((name) => [name, pathParameter(name)]))) }
      : {}),
    ...(query ? { query } : {}),
    ...(takesIdempotencyKey ? { header: idempotencyHeader } : {}),
  };
  return {
    operationId: operation.id,
    tags: [operation.group],
    summary: operation.summary,
    description:
      'scope' in access ? `${operation.description} Scope: ${access.scope}.` : operation.description,
    security: securityOf(access),
    ...(Object.keys(parameters).length > 0 ? { requestParams: parameters } : {}),
    ...(body && method !== 'get'
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: body, example: operation.exampleBody } },
          },
        }
      : {}),
    responses: {
      [operation.answerStatus ?? 200]: {
        description: operation.summary,
        ...(takesIdempotencyKey ? { headers: replayed } : {}),
        content: {
          'application/json': { schema: answer, example: operation.exampleAnswer },
          ...(operation.answersCsv ? { 'text/csv': { schema: z.string() } } : {}),
        },
      },
      ...Object.fromEntries(errorResponses(errorsOf(operation))),
    },
  };
}

function securityOf(access: ApiOperation['access']): Record<string, string[]>[] {
  if ('scope' in access) return [{ apiKey: [] }];
  if ('key' in access) return [{ operatorKey: [] }];
  return 'role' in access ? [{ session: [] }] : [];
}

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  tenant: 'The slug of the tenant',
  name: 'The name of the job',
  sku: 'Your own name of the item',
};

function pathParameter(name: string): z.ZodType {
  return z.string().meta({ description: PATH_PARAMETERS[name] ?? 'The id' });
}

/** One response for each status, its description naming the codes. */
function errorResponses(codes: readonly ErrorCode[]): [string, object][] {
  const byStatus = Map.groupBy(codes, (code) => ERROR_STATUS[code]);
  return [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, those]) => [
      String(status),
      {
        description: those.map((code) => `\`${code}\`: ${ERROR_MEANINGS[code] ?? ''}`).join('\n\n'),
        ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
        content: { 'application/json': { schema: errorAnswerSchema } },
      },
    ]);
}
