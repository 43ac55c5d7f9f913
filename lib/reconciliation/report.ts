/** What one run finds: kept as it goes, so that a run that is cut off still says what it saw. */
import { query } from '#lib/db.ts';

export const FINDING_KINDS = [
  'event_never_arrived',
  'payment_disagrees',
  'payment_unknown',
  'payment_flagged',
  'refund_disagrees',
  'dispute_disagrees',
  'ledger_disagrees',
  'subscription_disagrees',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  kind: FindingKind;
  /** The id at Stripe, or ours. */
  subject: string;
  words: string;
  isRepaired: boolean;
  details?: Record<string, unknown>;
}

/** Received, in minor units, per currency: what Stripe says and what we have. */
export type Totals = Record<string, { stripeCents: number; oursCents: number }>;

export interface Report {
  /** Which of Stripe's objects are looked at, by when they were created. */
  readonly from: Date;
  readonly upto: Date;
  /** Whether everything is compared, as once a day, or what changed. */
  readonly isFull: boolean;
  /** How many were compared; `ledger`: our payments with the ledger. */
  readonly counts: { events: number; payments: number; refunds: number; disputes: number; ledger: number };
  readonly totals: Totals;
  find(finding: Finding): Promise<void>;
}

export function beginReport(
  runId: string,
  { from, upto, isFull }: Pick<Report, 'from' | 'upto' | 'isFull'>,
): Report {
  return {
    from,
    upto,
    isFull,
    counts: { events: 0, payments: 0, refunds: 0, disputes: 0, ledger: 0 },
    totals: {},
    find: async ({ kind, subject, words, isRepaired, details = {} }) => {
      await query(
        { name: 'note-finding', text: 'select reconciliation.note_finding($1, $2, $3, $4, $5, $6)' },
        [runId, kind, subject, words, isRepaired, JSON.stringify(details)],
      );
    },
  };
}

/** A window of creation times as Stripe's lists take it. */
export function createdWithin({ from, upto }: Pick<Report, 'from' | 'upto'>): { gte: number; lte: number } {
  return { gte: Math.floor(from.getTime() / 1000), lte: Math.ceil(upto.getTime() / 1000) };
}
