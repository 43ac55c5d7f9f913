import { z } from 'zod';
import { query } from '#lib/db.ts';
import { FINDING_KINDS, type FindingKind, type Totals } from '#lib/reconciliation/report.ts';

export interface ReconciliationRun {
  id: string;
  status: 'running' | 'finished' | 'failed';
  /** Null where the clock asked for it. */
  askedBy: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  lookedFrom: Date;
  lookedUpto: Date;
  isFull: boolean;
  counts: { events?: number; payments?: number; refunds?: number; disputes?: number; ledger?: number };
  totals: Totals;
  error: string | null;
  repaired: number;
  /** Findings that nobody has dealt with. */
  open: number;
  resolved: number;
}

/** The latest runs for the operator's page, the newest first. The caller has checked that it is an operator. */
export async function listReconciliationRuns(limit = 50): Promise<ReconciliationRun[]> {
  return query<ReconciliationRun>(
    {
      name: 'list-reconciliation-runs',
      text: `select r.id, r.status, p.email as "askedBy", r.started_at as "startedAt", r.finished_at as "finishedAt",
          r.looked_from as "lookedFrom", r.looked_upto as "lookedUpto", r.is_full as "isFull", r.counts, r.totals, r.error,
          f.repaired, f.open, f.resolved
        from public.reconciliation_runs r
        left join public.profiles p on p.user_id = r.asked_by
        cross join lateral (
          select count(*) filter (where f.is_repaired) as repaired,
            count(*) filter (where not f.is_repaired and f.resolved_at is null) as open,
            count(*) filter (where f.resolved_at is not null) as resolved
          from public.reconciliation_findings f where f.run_id = r.id) f
        order by r.started_at desc limit $1`,
    },
    [limit],
  );
}

export interface ReconciliationFinding {
  id: string;
  kind: FindingKind;
  subject: string;
  words: string;
  isRepaired: boolean;
  createdAt: Date;
  /** When a run last came upon it. */
  seenAt: Date;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  resolution: string | null;
  /** The payment that it is about, where it is about one of ours. */
  paymentId: string | null;
}

interface FindingRow extends Omit<ReconciliationFinding, 'kind' | 'paymentId'> {
  kind: string;
  details: Record<string, unknown>;
}

const SELECT = `select f.id, f.kind, f.subject, f.words, f.is_repaired as "isRepaired", f.details, f.created_at as "createdAt",
    f.seen_at as "seenAt", f.resolved_at as "resolvedAt", p.email as "resolvedBy", f.resolution
  from public.reconciliation_findings f left join public.profiles p on p.user_id = f.resolved_by`;

/** What a run found: first what nobody has repaired. */
export async function listReconciliationFindings(runId: string): Promise<ReconciliationFinding[]> {
  const rows = await query<FindingRow>(
    {
      name: 'list-reconciliation-findings',
      text: `${SELECT} where f.run_id = $1 order by f.is_repaired, f.created_at limit 1000`,
    },
    [runId],
  );
  return rows.map(readFinding);
}

/** What nobody has dealt with yet, whichever run found it, the oldest first. */
export async function listOpenFindings(limit: number): Promise<ReconciliationFinding[]> {
  const rows = await query<FindingRow>(
    {
      name: 'list-open-findings',
      text: `${SELECT} where not f.is_repaired and f.resolved_at is null order by f.created_at limit $1`,
    },
    [limit],
  );
  return rows.map(readFinding);
}

const kindShape = z.enum(FINDING_KINDS);
const paymentShape = z.object({ paymentId: z.uuid() });

function readFinding({ details, kind, ...row }: FindingRow): ReconciliationFinding {
  const named = paymentShape.safeParse(details);
  return {
    ...row,
    kind: kindShape.parse(kind),
    paymentId: named.success ? named.data.paymentId : null,
  };
}
