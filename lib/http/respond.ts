import { AppError } from '#lib/http/errors.ts';
import { log } from '#lib/log.ts';

/** Answers are about one person or tenant: no cache may keep them. */
const HEADERS = { 'cache-control': 'private, no-store' };

export function answerJson(value: unknown, init: ResponseInit = {}): Response {
  return Response.json(value ?? {}, { ...init, headers: { ...HEADERS, ...init.headers } });
}

/** An expected failure in its own words; anything else is logged under a reference and masked. */
export function answerError(error: unknown, request: Request): Response {
  if (error instanceof AppError) {
    const { code, message, param, details, retryAfterSeconds } = error;
    return answerJson(
      { error: { code, message, ...(param ? { param } : {}), ...(details ? { details } : {}) } },
      {
        status: error.status,
        ...(retryAfterSeconds ? { headers: { ...HEADERS, 'retry-after': String(retryAfterSeconds) } } : {}),
      },
    );
  }
  const reference = crypto.randomUUID();
  log.error({ reference, path: new URL(request.url).pathname, err: error }, 'a request failed unexpectedly');
  return answerJson(
    {
      error: {
        code: 'internal',
        message: `Something went wrong on our side. Try again; if it stays, tell us the reference ${reference}.`,
      },
    },
    { status: 500 },
  );
}
