/** What is sent to the credits API and what comes back. Written out so that the client needs nothing beside it. */

export type Metadata = Record<string, string | number | boolean>;

export interface Balance {
  /** Credits that can be spent now. */
  available: number;
  /** Credits reserved by open holds. */
  held: number;
  /** Credits owed after a refund or dispute; the next grant pays them first. */
  debt: number;
  nextExpiry: { at: string; credits: number } | null;
}

export interface ConsumeRequest {
  /** A whole number, from 1. */
  credits: number;
  /** What they were used for; usage is summed by it. */
  label?: string | undefined;
  /** The member on whose behalf. */
  userId?: string | undefined;
  metadata?: Metadata | undefined;
}

export interface ConsumeAnswer {
  /** The number of the entry in the tenant's ledger. */
  sequence: number;
  credits: number;
  available: number;
}

export interface BatchDebit extends ConsumeRequest {
  /** Without one it takes the key of the whole call and its place. */
  idempotencyKey?: string | undefined;
}

export type BatchResult =
  | (ConsumeAnswer & { outcome: 'accepted'; replayed: boolean })
  | {
      outcome: 'refused';
      error: { code: string; message: string; details?: Record<string, unknown> | undefined };
    };

export interface ConsumeBatchAnswer {
  /** One for each debit, in the order they were sent. */
  results: BatchResult[];
  accepted: number;
  refused: number;
}

export interface HoldRequest extends ConsumeRequest {
  /** When it gives its credits back: an hour from now by default, at most 31 days. */
  expiresAt?: string | undefined;
}

export interface Hold {
  holdId: string;
  credits: number;
  status: 'open';
  expiresAt: string;
  available: number;
  held: number;
}

export interface CaptureRequest {
  /** How many to use; all of the hold when left out. */
  credits?: number | undefined;
  metadata?: Metadata | undefined;
}

export interface EndedHold {
  holdId: string;
  status: 'captured' | 'released';
  capturedCredits: number;
  releasedCredits: number;
  available: number;
  held: number;
}

export type EntryKind = 'grant' | 'consume' | 'capture' | 'expire' | 'clawback' | 'restore' | 'adjustment';

export interface Entry {
  sequence: number;
  createdAt: string;
  kind: EntryKind;
  /** By how much the balance changed. */
  delta: number;
  balanceAfter: number;
  label: string;
  description: string;
  idempotencyKey: string | null;
  apiKeyId: string | null;
  userId: string | null;
  holdId: string | null;
  paymentId: string | null;
  metadata: Record<string, unknown>;
}

export interface EntriesFilter {
  kind?: EntryKind | undefined;
  label?: string | undefined;
  apiKeyId?: string | undefined;
  /** ISO 8601, included. */
  from?: string | undefined;
  /** ISO 8601, not included. */
  to?: string | undefined;
  /** Entries a page, at most 100; 50 by default. */
  limit?: number | undefined;
}

export interface EntriesPage {
  /** The newest first. */
  entries: Entry[];
  nextCursor: string | null;
}
