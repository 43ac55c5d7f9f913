import type { Metadata } from 'next';
import { FindingsTable } from '#components/admin/findings-table.tsx';
import { RunReconciliation } from '#components/admin/run-reconciliation.tsx';
import { RunsTable } from '#components/admin/runs-table.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure, Figures } from '#components/ui/figures.tsx';
import { Time } from '#components/ui/time.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import {
  listOpenFindings,
  listReconciliationFindings,
  listReconciliationRuns,
  type ReconciliationRun,
} from '#lib/reconciliation/list-runs.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Reconciliation' };

const MOST_OPEN = 200;

/** What comparing Stripe, our payments and the ledger came to. */
export default async function ReconciliationPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const wanted = singleParam((await searchParams).run);
  const [runs, open] = await Promise.all([listReconciliationRuns(), listOpenFindings(MOST_OPEN)]);
  const shown = runs.find(({ id }) => id === wanted) ?? runs[0] ?? null;
  // Those that are open stand above, whichever run found them.
  const settled = (shown ? await listReconciliationFindings(shown.id) : []).filter(
    ({ isRepaired, resolvedAt }) => isRepaired || resolvedAt,
  );
  const latest = runs[0] ?? null;
  const cursor = runs.find(({ status }) => status === 'finished');
  const lastFull = runs.find(({ status, isFull }) => status === 'finished' && isFull);
  return (
    <>
      <PageHeader
        title="Reconciliation"
        description="Stripe, our payments and the ledger are compared every hour. What is safe to repair is repaired at once."
        action={
          <RunReconciliation latest={latest && { id: latest.id, isRunning: latest.status === 'running' }} />
        }
      />
      <Figures>
        <Figure
          term="Compared up to"
          figure={cursor ? <Time at={cursor.lookedUpto.toISOString()} /> : 'Never'}
        >
          the next run begins 15 minutes before
        </Figure>
        <Figure
          term="All payments compared"
          figure={lastFull ? <Time at={lastFull.startedAt.toISOString()} /> : 'Never'}
        >
          with the ledger, once a day
        </Figure>
        <Figure term="Open findings" figure={formatCredits(open.length)}>
          that nobody has dealt with
        </Figure>
        <Figure term="Received in the last run" figure={received(cursor)}>
          {agreement(cursor)}
        </Figure>
      </Figures>
      {open.length > 0 ? (
        <Card className="min-w-0">
          <CardHeader title="Open" description="From all runs. Each needs a person." />
          <div className="pt-2">
            <FindingsTable caption="Open findings, the oldest first" findings={open} />
          </div>
        </Card>
      ) : null}
      <Card className="min-w-0">
        <CardHeader title="Runs" description="The newest 50. Choose one to read what it found." />
        {runs.length > 0 ? (
          <div className="pt-2">
            <RunsTable runs={runs} shownId={shown?.id ?? null} />
          </div>
        ) : (
          <EmptyState title="Nothing was compared yet">
            A worker does it at seven minutes past the hour.
          </EmptyState>
        )}
      </Card>
      {shown ? (
        <Card className="min-w-0" id="findings">
          <CardHeader
            title={
              <>
                Findings of <Time at={shown.startedAt.toISOString()} format="second" />
              </>
            }
          />
          {settled.length > 0 ? (
            <div className="pt-2">
              <FindingsTable caption="Findings of this run" findings={settled} />
            </div>
          ) : (
            <p className="px-4 pt-3 pb-5 text-muted sm:px-5">{nothingSettled(shown)}</p>
          )}
        </Card>
      ) : null}
    </>
  );
}

function nothingSettled({ status, open }: ReconciliationRun): string {
  if (status === 'running') return 'Nothing so far.';
  if (open > 0) return 'What it found is open, and stands above.';
  return status === 'failed' ? 'It failed before it found anything.' : 'Everything agreed.';
}

function received(run: ReconciliationRun | undefined): string {
  const amounts = Object.entries(run?.totals ?? {}).map(([currency, { stripeCents }]) =>
    formatMoney(stripeCents, currency),
  );
  return amounts.join(' and ') || 'Nothing';
}

function agreement(run: ReconciliationRun | undefined): string {
  const differing = Object.entries(run?.totals ?? {}).filter(
    ([, { stripeCents, oursCents }]) => stripeCents !== oursCents,
  );
  if (differing.length === 0) return 'says Stripe, and so do we';
  return differing
    .map(([currency, { oursCents }]) => `says Stripe; we have ${formatMoney(oursCents, currency)}`)
    .join('; ');
}
