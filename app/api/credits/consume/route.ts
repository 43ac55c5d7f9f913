import { consumeCredits } from '#lib/credits/consume-credits.ts';
import { consumeRequestSchema } from '#lib/credits/schemas.ts';
import { apiKey } from '#lib/http/api-key-access.ts';
import { answerReplayable, idempotencyKey } from '#lib/http/idempotency-key.ts';
import { route } from '#lib/http/route.ts';

/**
 * `POST /api/credits/consume` `{ credits, label?, userId?, metadata? }` → `{ sequence, credits, available }`, after the
 * commit. With an `Idempotency-Key` a retry answers the same and adds nothing. 400, 401, 402 `insufficient_credits` with
 * what is there, what is missing and where to top up, 402 `budget_exceeded`, 403, 409 `idempotency_key_reused`, 429, 503.
 */
export const POST = route(
  { access: apiKey('consume'), body: consumeRequestSchema },
  async ({ caller, body, request }) =>
    answerReplayable(await consumeCredits(caller, body, idempotencyKey(request.headers))),
);
