import { releaseHold } from '#lib/credits/end-hold.ts';
import { releaseRequestSchema } from '#lib/credits/schemas.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { answerReplayable, idempotencyKey } from '#lib/http/idempotency-key.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';

/**
 * `POST /api/credits/holds/:id/release` → as capture, with nothing captured. 401, 403, 404 `hold_not_found`, 409
 * `hold_closed`, 409 `idempotency_key_reused`, 429, 503.
 */
export const POST = route(
  { access: apiKey('consume'), body: releaseRequestSchema },
  async ({ caller, params, request }) =>
    answerReplayable(
      await releaseHold(caller, uuidParam(params.id, 'hold_not_found'), idempotencyKey(request.headers)),
    ),
);
