import { query } from '#lib/db.ts';
import type { FindingKind, Totals } from '#lib/reconciliation/report.ts';

export interface ReconciliationRun {
  id: string;
  status: 'running' | 'finished' | 'failed';
  startedAt: Date;
  finishedAt: Date | null;
  lookedFrom: Date;
  lookedUpto: Date;
  counts: { events?: number; payments?: number; refunds?: number; disputes?: number };
  totals: Totals;
  error: string | null;
  repaired: number;
  /** Findings that an operator has to look at. */
  unresolved: number;
}

/** The latest runs for the operator's page, the newest first. The caller has checked that it is an operator. */
export async function listReconciliationRuns(limit = 50): Promise<ReconciliationRun[]> {
  return query<ReconciliationRun>(
    {
      name: 'list-reconciliation-runs',
      text: `select r.id, r.status, r.started_at as "startedAt", r.finished_at as "finishedAt", r.looked_from as "lookedFrom",
          r.looked_upto as "lookedUpto", r.counts, r.totals, r.error, f.repaired, f.unresolved
        from public.reconciliation_runs r
        cross join lateral (
          select count(*) filter (where f.is_repaired) as repaired, count(*) filter (where not f.is_repaired) as unresolved
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
  details: Record<string, unknown>;
  createdAt: Date;
}

/** What a run found: first what nobody has repaired. */
export async function listReconciliationFindings(runId: string): Promise<ReconciliationFinding[]> {
  return query<ReconciliationFinding>(
    {
      name: 'list-reconciliation-findings',
      text: `select id, kind, subject, words, is_repaired as "isRepaired", details, created_at as "createdAt"
        from public.reconciliation_findings where run_id = $1 order by is_repaired, created_at limit 1000`,
    },
    [runId],
  );
}
