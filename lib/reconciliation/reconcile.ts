/**
 * Compares Stripe, our payments and the ledger, applies what is safe to apply at any time (handling a lost event,
 * settling again) and reports the rest. Never invents credits, never decides about money by itself.
 */
import { query } from '#lib/db.ts';
import { log } from '#lib/log.ts';
import { compareDisputes } from '#lib/reconciliation/compare-disputes.ts';
import { compareLedger } from '#lib/reconciliation/compare-ledger.ts';
import { comparePayments } from '#lib/reconciliation/compare-payments.ts';
import { compareRefunds } from '#lib/reconciliation/compare-refunds.ts';
import { compareSubscriptions } from '#lib/reconciliation/compare-subscriptions.ts';
import { findLostEvents } from '#lib/reconciliation/find-lost-events.ts';
import { beginReport } from '#lib/reconciliation/report.ts';

/** How far a run goes back behind the last one: clocks differ, and lists are not ordered to the second. */
const OVERLAP_SECONDS = 900;
/** Younger events may still be on their way. */
const GRACE_SECONDS = 60;
/** Far below what the database takes for the silence of a dead run. */
const GOING_ON_MS = 5_000;
/** A scheduler that calls every minute still runs it once an hour. */
const DUE_AFTER_MINUTES = 55;

export interface ReconcileOptions {
  askedBy?: string | null | undefined;
  graceSeconds?: number | undefined;
  isOnlyWhenDue?: boolean | undefined;
}

/** @returns the id of the run; null where another one is under way or none is due */
export async function reconcile({
  askedBy,
  graceSeconds,
  isOnlyWhenDue,
}: ReconcileOptions): Promise<string | null> {
  if (isOnlyWhenDue && (await hasRunRecently())) return null;
  await query({ name: 'end-silent-runs', text: 'select reconciliation.end_silent_runs()' });
  const [run] = await query<{ id: string | null; looked_from: Date; looked_upto: Date; is_full: boolean }>(
    {
      name: 'begin-reconciliation',
      text: `select id, looked_from, looked_upto, is_full
        from reconciliation.begin_run($1, make_interval(secs => $2), make_interval(secs => $3))`,
    },
    [askedBy ?? null, OVERLAP_SECONDS, graceSeconds ?? GRACE_SECONDS],
  );
  if (!run?.id) {
    log.info('a reconciliation is already under way');
    return null;
  }
  const { id: runId } = run;
  const report = beginReport(runId, {
    from: run.looked_from,
    upto: run.looked_upto,
    isFull: run.is_full,
  });
  const goingOn = setInterval(() => void sayThatItGoesOn(runId), GOING_ON_MS);
  try {
    await findLostEvents(report);
    await comparePayments(report);
    await compareRefunds(report);
    await compareDisputes(report);
    await compareSubscriptions(report);
    await compareLedger(report);
    await finish(runId, report.counts, report.totals, null);
    log.info({ runId, isFull: run.is_full, ...report.counts }, 'reconciled');
  } catch (error) {
    await finish(runId, report.counts, report.totals, error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    clearInterval(goingOn);
  }
  return runId;
}

async function hasRunRecently(): Promise<boolean> {
  const found = await query(
    {
      name: 'recent-reconciliation',
      text: `select from public.reconciliation_runs where status <> 'failed' and started_at > now() - make_interval(mins => $1) limit 1`,
    },
    [DUE_AFTER_MINUTES],
  );
  return found.length > 0;
}

async function sayThatItGoesOn(runId: string): Promise<void> {
  try {
    await query({ name: 'keep-reconciliation', text: 'select reconciliation.keep_run($1)' }, [runId]);
  } catch (error) {
    log.warn({ runId, err: error }, 'a reconciliation could not say that it goes on');
  }
}

async function finish(runId: string, counts: object, totals: object, error: string | null): Promise<void> {
  await query({ name: 'finish-reconciliation', text: 'select reconciliation.finish_run($1, $2, $3, $4)' }, [
    runId,
    JSON.stringify(counts),
    JSON.stringify(totals),
    error,
  ]);
}
