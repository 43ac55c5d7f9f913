import type { ApiKeyCaller } from '#lib/api-keys/authenticate.ts';
import type { Replayable } from '#lib/credits/consume-credits.ts';
import { withTopUpUrl } from '#lib/credits/refusal.ts';
import type { HoldAnswer, HoldRequest } from '#lib/credits/schemas.ts';
import { queryOne } from '#lib/db.ts';

/**
 * Reserves credits until they are captured, released or the hold runs out.
 *
 * @throws AppError `invalid_expiry`, `insufficient_credits`, `budget_exceeded`, `idempotency_key_reused`
 */
export async function holdCredits(
  caller: ApiKeyCaller,
  request: HoldRequest,
  idempotencyKey: string,
): Promise<Replayable<HoldAnswer>> {
  try {
    const { answer } = await queryOne<{ answer: HoldAnswer & { replayed: boolean } }>(
      { name: 'hold-credits', text: 'select credits.hold($1, $2, $3, $4, $5, $6, $7, $8) as answer' },
      [
        caller.tenantId,
        request.credits,
        idempotencyKey,
        request.expiresAt === undefined ? null : new Date(request.expiresAt),
        request.label ?? '',
        caller.apiKeyId,
        request.userId ?? null,
        request.metadata ?? {},
      ],
    );
    const { replayed, ...hold } = answer;
    return { answer: hold, replayed };
  } catch (error) {
    throw withTopUpUrl(error, caller);
  }
}
