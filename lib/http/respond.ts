import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';
import { redactPath } from '#lib/redact.ts';
import { tracing } from '#lib/tracing/tracing.ts';

/** Answers are about one person or tenant: no cache may keep them. */
const HEADERS = { 'cache-control': 'private, no-store' };

export function answerJson(value: unknown, init: ResponseInit = {}): Response {
  return Response.json(value ?? {}, { ...init, headers: { ...HEADERS, ...init.headers } });
}

/** An expected failure in its own words; anything else is logged under a reference and masked. */
export function answerError(error: unknown, request: Request): Response {
  const { status, retryAfterSeconds, body } = describeError(error, new URL(request.url).pathname);
  tracing()?.annotate({ 'refill.error_code': body.error.code });
  const headers = retryAfterSeconds ? { ...HEADERS, 'retry-after': String(retryAfterSeconds) } : HEADERS;
  return answerJson(body, { status, headers });
}

export interface DescribedError {
  status: number;
  retryAfterSeconds?: number;
  body: { error: { code: string; message: string; param?: string; details?: Record<string, unknown> } };
}

/** What a caller is told of an error, whichever server answers. */
export function describeError(error: unknown, path: string): DescribedError {
  if (error instanceof AppError) {
    const { code, message, param, details, retryAfterSeconds } = error;
    return {
      status: error.status,
      ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
      body: { error: { code, message, ...(param ? { param } : {}), ...(details ? { details } : {}) } },
    };
  }
  const reference = crypto.randomUUID();
  log.error({ reference, path: redactPath(path), err: error }, 'a request failed unexpectedly');
  return {
    status: 500,
    body: {
      error: {
        code: 'internal',
        message: `Something went wrong on our side. Try again; if it stays, tell us the reference ${reference}.`,
      },
    },
  };
}
