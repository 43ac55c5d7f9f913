import { randomUUID } from 'node:crypto';
import type { ApiKeyCaller } from '#lib/api-keys/authenticate.ts';
import { debitOf } from '#lib/credits/consume-credits.ts';
import { isAccepted, type SettledDebit } from '#lib/credits/debit.ts';
import { gatherer } from '#lib/credits/gatherer.ts';
import { refusalOf } from '#lib/credits/refusal.ts';
import {
  type BatchResult,
  type ConsumeBatchAnswer,
  type ConsumeBatchRequest,
  MAX_IDEMPOTENCY_KEY_LENGTH,
} from '#lib/credits/schemas.ts';
import { AppError } from '#lib/http/errors.ts';

/**
 * Uses credits many times, each accepted or refused on its own; resolves when all are committed.
 *
 * @param batchKey what debits without a key of their own derive it from, with their place.
 * @throws AppError `rate_limited`, `unavailable`: some may have been committed; the same keys tell which.
 */
export async function consumeBatch(
  caller: ApiKeyCaller,
  { debits }: ConsumeBatchRequest,
  batchKey: string | null,
): Promise<ConsumeBatchAnswer> {
  const keyed = debits.map((debit, index) =>
    debitOf(caller, debit, debit.idempotencyKey ?? derivedKey(batchKey, index)),
  );
  const settled = await Promise.all(keyed.map((debit) => gatherer().gather(debit)));
  const results = settled.map((one) => resultOf(one, caller));
  const accepted = results.filter(({ outcome }) => outcome === 'accepted').length;
  return { results, accepted, refused: results.length - accepted };
}

function derivedKey(batchKey: string | null, index: number): string {
  if (batchKey === null) return randomUUID();
  const key = `${batchKey}/${index}`;
  if (key.length > MAX_IDEMPOTENCY_KEY_LENGTH) {
    throw new AppError('invalid_request', 'The Idempotency-Key of a batch has at most 250 characters.', {
      param: 'Idempotency-Key',
    });
  }
  return key;
}

function resultOf(settled: SettledDebit, caller: ApiKeyCaller): BatchResult {
  if (isAccepted(settled)) {
    const { sequence, credits, available } = settled.answer;
    return { outcome: 'accepted', replayed: settled.outcome === 'replayed', sequence, credits, available };
  }
  const { code, message, details } = refusalOf(settled.outcome, settled.answer, caller);
  return { outcome: 'refused', error: { code, message, ...(details ? { details } : {}) } };
}
