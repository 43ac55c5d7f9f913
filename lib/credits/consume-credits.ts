import type { ApiKeyCaller } from '#lib/api-keys/authenticate.ts';
import { type Debit, isAccepted } from '#lib/credits/debit.ts';
import { gatherer } from '#lib/credits/gatherer.ts';
import { refusalOf } from '#lib/credits/refusal.ts';
import type { ConsumeAnswer, ConsumeRequest } from '#lib/credits/schemas.ts';

export interface Replayable<Answer> {
  answer: Answer;
  /** Whether the key had been used before: nothing was added now. */
  replayed: boolean;
}

/** The debit that a request of an API key asks for. */
export function debitOf(caller: ApiKeyCaller, request: ConsumeRequest, idempotencyKey: string): Debit {
  return {
    tenantId: caller.tenantId,
    credits: request.credits,
    idempotencyKey,
    label: request.label ?? '',
    apiKeyId: caller.apiKeyId,
    userId: request.userId ?? null,
    metadata: request.metadata ?? null,
  };
}

/**
 * Uses credits; resolves after the commit.
 *
 * @throws AppError `insufficient_credits`, `budget_exceeded`, `idempotency_key_reused`, `rate_limited`, `unavailable`
 */
export async function consumeCredits(
  caller: ApiKeyCaller,
  request: ConsumeRequest,
  idempotencyKey: string,
): Promise<Replayable<ConsumeAnswer>> {
  const settled = await gatherer().gather(debitOf(caller, request, idempotencyKey));
  if (!isAccepted(settled)) throw refusalOf(settled.outcome, settled.answer, caller);
  const { sequence, credits, available } = settled.answer;
  return { answer: { sequence, credits, available }, replayed: settled.outcome === 'replayed' };
}
