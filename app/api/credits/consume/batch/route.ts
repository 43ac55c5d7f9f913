import { consumeBatch } from '#lib/credits/consume-batch.ts';
import { consumeBatchRequestSchema } from '#lib/credits/schemas.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { givenIdempotencyKey } from '#lib/http/idempotency-key.ts';
import { route } from '#lib/http/route.ts';

/**
 * `POST /api/credits/consume/batch` `{ debits: [{ credits, label?, userId?, metadata?, idempotencyKey? }] }`, up to 1,000
 * → `{ results, accepted, refused }`: each is accepted or refused on its own, in order. 400 (nothing was used), 401, 403,
 * 429, 503.
 */
export const POST = route(
  { access: apiKey('consume'), body: consumeBatchRequestSchema, maxBodyBytes: 2 * 1024 * 1024 },
  async ({ caller, body, request }) => consumeBatch(caller, body, givenIdempotencyKey(request.headers)),
);
