import type { Metadata } from 'next';
import { CountsTable } from '#components/admin/counts-table.tsx';
import { CreditsCard } from '#components/admin/credits-card.tsx';
import { RevenueCard } from '#components/admin/revenue-card.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure, Figures } from '#components/ui/figures.tsx';
import { percent } from '#components/ui/percent.ts';
import { RangeLinks } from '#components/usage/range-links.tsx';
import { getCreditsUsed } from '#lib/analytics/get-credits-used.ts';
import { getPaymentOutcomes } from '#lib/analytics/get-payment-outcomes.ts';
import { getRechargePerformance } from '#lib/analytics/get-recharge-performance.ts';
import { getRevenue } from '#lib/analytics/get-revenue.ts';
import { brandName } from '#lib/cards/card-words.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';
import { readRange } from '#lib/usage/range.ts';

export const metadata: Metadata = { title: { absolute: 'Overview · Admin · Refill' } };

/** How the business goes: what came in, what did not go through, what was sold and used. */
export default async function AdminPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const range = readRange(singleParam((await searchParams).days), new Date());
  const [revenue, outcomes, used, recharges] = await Promise.all([
    getRevenue(range),
    getPaymentOutcomes(range),
    getCreditsUsed(range),
    getRechargePerformance(range),
  ]);
  const refused = outcomes.failed + outcomes.flagged;
  const paid = revenue.currencies.reduce((sum, { payments }) => sum + payments, 0);
  const refunded = revenue.currencies.reduce((sum, { refundedPayments }) => sum + refundedPayments, 0);
  const rescued = recharges.rescued.map((one) => formatMoney(one.amount_cents, one.currency)).join(' and ');
  return (
    <>
      <PageHeader
        title="Overview"
        description="All tenants. Days begin at midnight UTC; currencies are never added up."
        action={
          <div className="flex flex-wrap items-center gap-3">
            <RangeLinks href="/admin" current={range.days} />
            <a href={`/api/admin/overview.csv?days=${range.days}`} download className={buttonClass()}>
              Download CSV
            </a>
          </div>
        }
      />
      <Figures>
        <Figure term="Success rate" figure={percent(outcomes.succeeded, outcomes.succeeded + refused)}>
          {`${formatCredits(outcomes.succeeded)} succeeded of ${formatCredits(outcomes.succeeded + refused)} that were tried; ${formatCredits(outcomes.open)} are open, ${formatCredits(outcomes.canceled)} cancelled`}
        </Figure>
        <Figure term="Declined or flagged" figure={formatCredits(refused)}>
          {`${formatCredits(outcomes.failed)} declined, ${formatCredits(outcomes.flagged)} flagged`}
        </Figure>
        <Figure term="Refund rate" figure={percent(refunded, paid)}>
          {`${formatCredits(refunded)} of ${formatCredits(paid)} payments were refunded in part or whole`}
        </Figure>
        <Figure
          term="Auto-recharge"
          figure={percent(recharges.succeeded, recharges.succeeded + recharges.failed)}
        >
          {`${formatCredits(recharges.succeeded)} of ${formatCredits(recharges.attempts)} attempts succeeded, ${formatCredits(recharges.open)} open; ${rescued || 'nothing'} recovered by rescue links`}
        </Figure>
      </Figures>
      {revenue.currencies.length > 0 ? (
        revenue.currencies.map((one) => <RevenueCard key={one.currency} revenue={one} />)
      ) : (
        <Card>
          <EmptyState title={`Nothing was paid in ${range.days} days`}>
            Payments are counted on the day on which they succeeded.
          </EmptyState>
        </Card>
      )}
      <CreditsCard sold={revenue.soldPerDay} used={used} />
      <div className="grid gap-4 lg:grid-cols-3 lg:items-start">
        <CountsTable
          title="Payment methods"
          description="Of payments that succeeded."
          heading="Method"
          counted="Payments"
          rows={outcomes.methods.map(({ brand, payments }) => ({
            name: brand ? brandName(brand) : 'Not a card',
            count: payments,
          }))}
          empty="Nothing was paid."
        />
        <CountsTable
          title="Why payments failed"
          description="The last code of payments that stand as declined."
          heading="Code"
          counted="Payments"
          rows={outcomes.declines.map(({ code, payments }) => ({ name: code, count: payments }))}
          empty="No payment was declined."
        />
        <CountsTable
          title="Why recharges were declined"
          description="Each time a card was asked and said no."
          heading="Code"
          counted="Tries"
          rows={recharges.declines.map(({ code, tries }) => ({ name: code, count: tries }))}
          empty="No card said no."
        />
      </div>
    </>
  );
}
