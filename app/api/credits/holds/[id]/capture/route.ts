import { captureHold } from '#lib/credits/end-hold.ts';
import { captureRequestSchema } from '#lib/credits/schemas.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { answerReplayable, idempotencyKey } from '#lib/http/idempotency-key.ts';
import { uuidParam } from '#lib/http/params.ts';
import { route } from '#lib/http/route.ts';

/**
 * `POST /api/credits/holds/:id/capture` `{ credits?, metadata? }` → `{ holdId, status, capturedCredits, releasedCredits,
 * available, held }`; all of the hold without `credits`. 400, 401, 403, 404 `hold_not_found`, 409 `hold_closed`, 409
 * `capture_exceeds_hold`, 409 `idempotency_key_reused`, 429, 503.
 */
export const POST = route(
  { access: apiKey('consume'), body: captureRequestSchema },
  async ({ caller, body, params, request }) =>
    answerReplayable(
      await captureHold(
        caller,
        uuidParam(params.id, 'hold_not_found'),
        body,
        idempotencyKey(request.headers),
      ),
    ),
);
