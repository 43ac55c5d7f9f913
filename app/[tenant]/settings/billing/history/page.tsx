import type { Metadata } from 'next';
import { EntriesTable } from '#components/history/entries-table.tsx';
import { HistoryFilters } from '#components/history/history-filters.tsx';
import { HistoryViews } from '#components/history/history-views.tsx';
import { PageLinks } from '#components/history/page-links.tsx';
import { PaymentsTable } from '#components/history/payments-table.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type HistoryQuery, parseHistoryQuery } from '#lib/history/history-query.ts';
import { listEntries } from '#lib/history/list-entries.ts';
import { listPayments } from '#lib/history/list-payments.ts';
import type { SearchParams } from '#lib/http/single-param.ts';
import { findInvoicePdfs } from '#lib/invoices/list-tenant-invoices.ts';
import { listRefundable, type Refundable } from '#lib/refunds/get-refundable.ts';
import { listDisputesOfPayments } from '#lib/refunds/list-disputes-of-payments.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { requireTenantPage, type TenantOfUser } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'History' };

const ROWS_PER_PAGE = 25;

interface HistoryPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

export default async function HistoryPage({ params, searchParams }: HistoryPageProps) {
  const { tenant } = await requireTenantPage((await params).tenant);
  const query = parseHistoryQuery(await searchParams);
  return (
    <div className="grid gap-4">
      <HistoryViews query={query} />
      <Card>
        <HistoryFilters tenantSlug={tenant.slug} query={query} />
        <div className="mt-4 border-t">
          <Rows tenant={tenant} query={query} />
        </div>
      </Card>
    </div>
  );
}

async function Rows({ tenant, query }: { tenant: TenantOfUser; query: HistoryQuery }) {
  const supabase = await createSupabaseServerClient();
  const page = { now: new Date(), limit: ROWS_PER_PAGE };
  const purchaseHref = tenant.role === 'member' ? null : `/${tenant.slug}/settings/billing/purchase`;
  if (query.view === 'entries') {
    const { rows, next } = await listEntries(supabase, tenant.id, query, page);
    if (rows.length === 0) return <Nothing query={query} purchaseHref={purchaseHref} />;
    return (
      <>
        <EntriesTable entries={rows} />
        <PageLinks query={query} next={next} />
      </>
    );
  }
  const { rows, next } = await listPayments(supabase, tenant.id, query, page);
  if (rows.length === 0) return <Nothing query={query} purchaseHref={purchaseHref} />;
  const ids = rows.filter(({ status }) => status === 'succeeded').map(({ id }) => id);
  const [disputes, refundable, invoicePdfs] = await Promise.all([
    listDisputesOfPayments(supabase, tenant.id, ids),
    // Only an owner takes money back.
    tenant.role === 'owner' ? listRefundable(tenant.id, ids) : new Map<string, Refundable>(),
    findInvoicePdfs(supabase, tenant.id, ids),
  ]);
  return (
    <>
      <PaymentsTable
        payments={rows}
        purchaseHref={purchaseHref}
        tenantSlug={tenant.slug}
        disputes={disputes}
        refundable={refundable}
        invoicePdfs={invoicePdfs}
      />
      <PageLinks query={query} next={next} />
    </>
  );
}

function Nothing({ query, purchaseHref }: { query: HistoryQuery; purchaseHref: string | null }) {
  if (query.kind || query.period !== 'all' || query.before) {
    return <EmptyState title="Nothing matches">Choose another kind or a longer period.</EmptyState>;
  }
  return (
    <EmptyState
      title={query.view === 'entries' ? 'No credits have moved yet' : 'No payments yet'}
      action={purchaseHref ? <ButtonLink href={purchaseHref}>Buy credits</ButtonLink> : null}
    >
      {query.view === 'entries'
        ? 'Each credit that is added or used is listed here.'
        : 'Each purchase is listed here with its receipt.'}
    </EmptyState>
  );
}
