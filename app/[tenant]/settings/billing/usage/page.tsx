import type { Metadata } from 'next';
import Link from 'next/link';
import { AlertsCard } from '#components/alerts/alerts-card.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { DaysTable } from '#components/usage/days-table.tsx';
import { ExpiriesCard } from '#components/usage/expiries-card.tsx';
import { RangeLinks } from '#components/usage/range-links.tsx';
import { SharesCard } from '#components/usage/shares-card.tsx';
import { UsageChart } from '#components/usage/usage-chart.tsx';
import { UsageFigures } from '#components/usage/usage-figures.tsx';
import { listAlertThresholds } from '#lib/alerts/list-alert-thresholds.ts';
import { getDaysLeft } from '#lib/credits/get-days-left.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { requireTenantPage } from '#lib/tenancy.ts';
import { getUsageReport } from '#lib/usage/get-usage-report.ts';
import { listExpiries } from '#lib/usage/list-expiries.ts';
import { readRange } from '#lib/usage/range.ts';

export const metadata: Metadata = { title: 'Usage' };

interface UsagePageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

export default async function UsagePage({ params, searchParams }: UsagePageProps) {
  const { tenant } = await requireTenantPage((await params).tenant);
  const range = readRange(singleParam((await searchParams).days), new Date());
  const [report, daysLeft, expiries, thresholds] = await Promise.all([
    getUsageReport(tenant.id, range),
    getDaysLeft(tenant.id),
    listExpiries(tenant.id),
    listAlertThresholds(tenant.id),
  ]);
  const canManage = tenant.role !== 'member';
  const { total } = report;
  const shares = { totalCredits: total.credits };
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <RangeLinks href={`/${tenant.slug}/settings/billing/usage`} current={range.days} />
        <p className="text-muted">Days begin at midnight UTC.</p>
      </div>
      <UsageFigures days={range.days} total={total} before={report.before} daysLeft={daysLeft} />
      <Card>
        <CardHeader title="Credits per day" />
        {total.credits > 0 ? (
          <CardBody className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_17rem]">
            <UsageChart days={report.days} />
            <DaysTable days={report.days} />
          </CardBody>
        ) : (
          <EmptyState
            title={`No credits were used in ${range.days} days`}
            action={
              canManage ? <ButtonLink href={`/${tenant.slug}/settings/api-keys`}>API keys</ButtonLink> : null
            }
          >
            What your backend consumes with an API key is counted here at once.
          </EmptyState>
        )}
      </Card>
      {total.credits > 0 ? (
        <div className="grid gap-6 lg:grid-cols-3 lg:items-start">
          <SharesCard
            {...shares}
            title="By label"
            heading="Label"
            shares={report.labels}
            nameOf={({ name }) => name || <span className="text-muted">No label</span>}
          />
          <SharesCard
            {...shares}
            title="By key"
            heading="API key"
            shares={report.keys}
            nameOf={({ id, name }) =>
              name ?? <span className="text-muted">{id ? `Key ${id.slice(0, 8)}` : 'Without a key'}</span>
            }
          />
          <SharesCard
            {...shares}
            title="By member"
            heading="Member"
            shares={report.members}
            nameOf={({ id, name }) =>
              name ?? <span className="text-muted">{id ? 'A former member' : 'No member named'}</span>
            }
          />
        </div>
      ) : null}
      <div className="grid gap-6 lg:grid-cols-2 lg:items-start">
        <ExpiriesCard expiries={expiries} />
        <AlertsCard tenantSlug={tenant.slug} thresholds={thresholds} canManage={canManage} />
      </div>
      <p className="text-muted">
        Every single debit is in the{' '}
        <Link
          href={`/${tenant.slug}/settings/billing/history`}
          className="font-medium text-accent-ink underline underline-offset-2"
        >
          history
        </Link>
        .
      </p>
    </>
  );
}
