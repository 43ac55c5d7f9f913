import { holdCredits } from '#lib/credits/hold-credits.ts';
import { holdRequestSchema } from '#lib/credits/schemas.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { answerReplayable, idempotencyKey } from '#lib/http/idempotency-key.ts';
import { route } from '#lib/http/route.ts';

/**
 * `POST /api/credits/holds` `{ credits, expiresAt?, label?, userId?, metadata? }` → `{ holdId, credits, status, expiresAt,
 * available, held }`. 400, 401, 402, 403, 409 `idempotency_key_reused`, 429, 503.
 */
export const POST = route(
  { access: apiKey('consume'), body: holdRequestSchema },
  async ({ caller, body, request }) =>
    answerReplayable(await holdCredits(caller, body, idempotencyKey(request.headers))),
);
