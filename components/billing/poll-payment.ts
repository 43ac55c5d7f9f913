import { type ApiAnswer, callApi } from '#lib/http/call-api.ts';
import type { DescribedPayment } from '#lib/payments/purchase-progress.ts';

export interface SyncAnswer {
  payment: DescribedPayment;
  availableCredits: number;
}

/** Asks the server to settle a payment by what Stripe says now. */
export function syncPayment(
  tenantSlug: string,
  paymentId: string,
  signal?: AbortSignal,
): Promise<ApiAnswer<SyncAnswer>> {
  const path = `/api/stripe/payments/${paymentId}/sync?tenant=${encodeURIComponent(tenantSlug)}`;
  return callApi<SyncAnswer>(path, { method: 'POST', ...(signal ? { signal } : {}) });
}

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 10_000;
const GIVE_UP_AFTER_MS = 120_000;

/**
 * Syncs a payment again and again, ever more slowly, until `isSettled` says so.
 *
 * @returns the last answer; null when it stopped before it was settled: after two minutes, or by the signal
 */
export async function pollPayment(
  tenantSlug: string,
  paymentId: string,
  isSettled: (answer: SyncAnswer) => boolean,
  signal: AbortSignal,
): Promise<SyncAnswer | null> {
  const startedAt = Date.now();
  for (let delay = FIRST_DELAY_MS; !signal.aborted; delay = Math.min(delay * 1.6, LONGEST_DELAY_MS)) {
    const answer = await syncPayment(tenantSlug, paymentId, signal).catch(() => null);
    if (answer?.ok && isSettled(answer.data)) return answer.data;
    if (Date.now() - startedAt > GIVE_UP_AFTER_MS) return null;
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
  return null;
}
