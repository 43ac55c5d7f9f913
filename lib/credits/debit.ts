/** A debit on its way to the ledger, and what the ledger says of it. */
export interface Debit {
  tenantId: string;
  credits: number;
  idempotencyKey: string;
  label: string;
  apiKeyId: string | null;
  userId: string | null;
  metadata: Record<string, unknown> | null;
}

export interface AcceptedDebit {
  sequence: number;
  credits: number;
  available: number;
}

export type RefusedDebitOutcome =
  | 'insufficient_credits'
  | 'budget_exceeded'
  | 'idempotency_key_reused'
  | 'tenant_not_found';

/** `busy`: another transaction holds the account, nothing was done; only where the caller did not want to wait. */
export type DebitOutcome =
  | { outcome: 'accepted' | 'replayed'; answer: AcceptedDebit }
  | { outcome: RefusedDebitOutcome; answer: Record<string, unknown> }
  | { outcome: 'busy'; answer: null };

export type SettledDebit = Exclude<DebitOutcome, { outcome: 'busy' }>;

/** Whether the credits were used, now or by an earlier request under the same key. */
export function isAccepted(
  settled: SettledDebit,
): settled is { outcome: 'accepted' | 'replayed'; answer: AcceptedDebit } {
  return settled.outcome === 'accepted' || settled.outcome === 'replayed';
}
