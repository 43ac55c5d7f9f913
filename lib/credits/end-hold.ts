import type { ApiKeyCaller } from '#lib/api-keys/authenticate.ts';
import type { Replayable } from '#lib/credits/consume-credits.ts';
import type { CaptureRequest, EndHoldAnswer } from '#lib/credits/schemas.ts';
import { queryOne } from '#lib/db.ts';

type Row = { answer: EndHoldAnswer & { replayed: boolean } };

/**
 * Uses a part or all of a hold and gives the rest back to the grants it came from.
 *
 * @throws AppError `hold_not_found`, `hold_closed`, `capture_exceeds_hold`, `idempotency_key_reused`
 */
export async function captureHold(
  caller: ApiKeyCaller,
  holdId: string,
  request: CaptureRequest,
  idempotencyKey: string,
): Promise<Replayable<EndHoldAnswer>> {
  return apart(
    await queryOne<Row>(
      { name: 'capture-hold', text: 'select credits.capture($1, $2, $3, $4, $5) as answer' },
      [caller.tenantId, holdId, request.credits ?? null, idempotencyKey, request.metadata ?? {}],
    ),
  );
}

/**
 * Gives all of a hold back.
 *
 * @throws AppError `hold_not_found`, `hold_closed`, `idempotency_key_reused`
 */
export async function releaseHold(
  caller: ApiKeyCaller,
  holdId: string,
  idempotencyKey: string,
): Promise<Replayable<EndHoldAnswer>> {
  return apart(
    await queryOne<Row>({ name: 'release-hold', text: 'select credits.release($1, $2, $3) as answer' }, [
      caller.tenantId,
      holdId,
      idempotencyKey,
    ]),
  );
}

function apart({ answer: { replayed, ...answer } }: Row): Replayable<EndHoldAnswer> {
  return { answer, replayed };
}
