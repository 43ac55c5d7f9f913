import type { Metadata } from 'next';
import { DisputesTable } from '#components/admin/disputes-table.tsx';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure, Figures } from '#components/ui/figures.tsx';
import { listDecidedDisputes, listOpenDisputes, sumOpenDisputes } from '#lib/analytics/list-disputes.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Disputes' };

const MOST_OPEN = 200;
const ROWS_PER_PAGE = 50;

/** Payments whose money a bank took back, or may. */
export default async function DisputesPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const before = singleParam((await searchParams).before);
  const [sums, open, decided] = await Promise.all([
    sumOpenDisputes(),
    listOpenDisputes(MOST_OPEN),
    listDecidedDisputes(before, ROWS_PER_PAGE),
  ]);
  const stake = sums.amounts.map(({ cents, currency }) => formatMoney(cents, currency)).join(' and ');
  return (
    <>
      <PageHeader
        title="Disputes"
        description="A card holder asked the bank for the money back. Evidence is handed in at Stripe; the bank decides."
      />
      <Figures>
        <Figure term="Open" figure={formatCredits(sums.open)}>
          that no bank has decided
        </Figure>
        <Figure term="Evidence due within a week" figure={formatCredits(sums.due_soon)}>
          and not handed in
        </Figure>
        <Figure term="At stake" figure={stake || 'Nothing'}>
          with the banks until they decide
        </Figure>
        <Figure term="Credits held" figure={formatCredits(sums.held_credits)}>
          given back to the last one where we win
        </Figure>
      </Figures>
      <Card className="min-w-0">
        <CardHeader title="Open" description="The evidence that is due first at the top." />
        {open.length > 0 ? (
          <div className="pt-2">
            <DisputesTable caption="Open disputes, by the date on which evidence is due" disputes={open} />
          </div>
        ) : (
          <EmptyState title="No open disputes">
            One shows up here as soon as Stripe tells of it; its credits are held in the same moment.
          </EmptyState>
        )}
      </Card>
      {decided.rows.length > 0 || before ? (
        <Card className="min-w-0">
          <CardHeader title="Decided" description="The latest first. Won gives back exactly what was held." />
          <div className="pt-2">
            <DisputesTable caption="Decided disputes, the latest first" disputes={decided.rows} />
            <OlderLinks search={{}} isNewest={!before} next={decided.next} />
          </div>
        </Card>
      ) : null}
    </>
  );
}
