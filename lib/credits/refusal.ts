import type { RefusedDebitOutcome } from '#lib/credits/debit.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/http/errors.ts';

const MESSAGES: Record<RefusedDebitOutcome, string> = {
  insufficient_credits: 'There are not enough credits. Nothing was used.',
  budget_exceeded: 'This API key has used up its budget for the month. Nothing was used.',
  idempotency_key_reused: 'This idempotency key was used for another request. Nothing was used.',
  tenant_not_found: 'There is no such tenant.',
};

interface Payer {
  tenantSlug: string;
}

/** What a caller is told of a debit that the ledger refused: what is there, what is missing and where to top up. */
export function refusalOf(
  outcome: RefusedDebitOutcome,
  details: Record<string, unknown>,
  payer: Payer,
): AppError {
  if (outcome === 'insufficient_credits') {
    return new AppError(outcome, MESSAGES[outcome], { details: { ...details, topUpUrl: topUpUrl(payer) } });
  }
  return new AppError(outcome, MESSAGES[outcome], outcome === 'budget_exceeded' ? { details } : {});
}

/** Adds where to top up to a refusal for want of credits; any other error is passed on. */
export function withTopUpUrl(error: unknown, payer: Payer): unknown {
  if (!(error instanceof AppError) || error.code !== 'insufficient_credits') return error;
  return new AppError(error.code, error.message, {
    details: { ...error.details, topUpUrl: topUpUrl(payer) },
    cause: error,
  });
}

function topUpUrl({ tenantSlug }: Payer): string {
  return `${env().APP_URL}/${tenantSlug}/settings/billing`;
}
