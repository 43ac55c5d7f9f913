import type { Metadata } from 'next';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { PaymentsTable } from '#components/admin/payments-table.tsx';
import { SearchForm } from '#components/admin/search-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PAYMENT_STATUSES, parsePaymentSearch } from '#lib/analytics/payment-search.ts';
import { searchPayments } from '#lib/analytics/search-payments.ts';
import { paymentStatus } from '#lib/history/history-words.ts';
import type { SearchParams } from '#lib/http/single-param.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Payments' };

const ROWS_PER_PAGE = 50;
const STATUSES = PAYMENT_STATUSES.map((status) => ({
  value: status,
  word:
    status === 'flagged'
      ? 'Flagged'
      : paymentStatus({ status, amount_cents: 1, amount_refunded_cents: 0, amount_disputed_cents: 0 }).word,
}));

export default async function PaymentsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const search = parsePaymentSearch(await searchParams);
  const { rows, next } = await searchPayments(search, ROWS_PER_PAGE);
  return (
    <>
      <PageHeader title="Payments" description="Of all tenants. Each opens its whole story." />
      <Card>
        <SearchForm
          label="Id, tenant, intent, charge or e-mail"
          q={search.q}
          choice={{ label: 'Status', value: search.status, options: STATUSES }}
        />
        <div className="mt-4 border-t">
          {rows.length > 0 ? (
            <PaymentsTable payments={rows} />
          ) : search.q || search.status ? (
            <EmptyState title="Nothing matches">
              A name is found by its beginning; ids and addresses have to be whole.
            </EmptyState>
          ) : (
            <EmptyState title="No payments yet">The first purchase of a tenant shows here.</EmptyState>
          )}
          <OlderLinks search={{ q: search.q, status: search.status }} isNewest={!search.before} next={next} />
        </div>
      </Card>
    </>
  );
}
