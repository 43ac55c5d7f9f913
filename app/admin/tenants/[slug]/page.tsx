import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AdjustmentForm } from '#components/admin/adjustment-form.tsx';
import { PaymentsTable } from '#components/admin/payments-table.tsx';
import { TenantEntriesTable } from '#components/admin/tenant-entries-table.tsx';
import { InvoiceAccountForm } from '#components/invoices/invoice-account-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure, Figures } from '#components/ui/figures.tsx';
import { Time } from '#components/ui/time.tsx';
import { listTenantEntries } from '#lib/analytics/list-tenant-entries.ts';
import { searchPayments } from '#lib/analytics/search-payments.ts';
import { findTenant } from '#lib/analytics/search-tenants.ts';
import { findInvoiceAccount } from '#lib/invoices/credits-on-invoice.ts';
import { formatCredits } from '#lib/money.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Tenant' };

/** One tenant: its balance, its last payments and entries, and a form to adjust it. */
export default async function TenantPage({ params }: { params: Promise<{ slug: string }> }) {
  await requireOperatorPage();
  const tenant = await findTenant((await params).slug);
  if (!tenant) notFound();
  const [payments, entries, account] = await Promise.all([
    searchPayments({ q: tenant.id, status: undefined, before: undefined }, 10),
    listTenantEntries(tenant.id, 20),
    findInvoiceAccount(tenant.id),
  ]);
  return (
    <>
      <PageHeader
        title={tenant.name}
        back={{ href: '/admin/tenants', label: 'All tenants' }}
        description={<span className="font-mono text-xs">{tenant.id}</span>}
        action={<ButtonLink href={`/admin/payments?q=${tenant.id}`}>All payments</ButtonLink>}
      />
      <Figures>
        <Figure term="Available" figure={formatCredits(tenant.available)}>
          credits it may spend
        </Figure>
        <Figure term="Held" figure={formatCredits(tenant.held)}>
          reserved, neither used nor given back yet
        </Figure>
        <Figure term="Debt" figure={formatCredits(tenant.debt)}>
          spent before it was taken back; the next purchase pays it
        </Figure>
        <Figure
          term="Last paid"
          figure={tenant.last_payment_at ? <Time at={tenant.last_payment_at} format="date" /> : 'Never'}
        >
          a member since <Time at={tenant.created_at} format="date" />
        </Figure>
      </Figures>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
        <Card className="min-w-0">
          <CardHeader title="Ledger" description="The newest 20 entries." />
          {entries.length > 0 ? (
            <div className="pt-2">
              <TenantEntriesTable entries={entries} />
            </div>
          ) : (
            <EmptyState title="No entries">No credits have moved yet.</EmptyState>
          )}
        </Card>
        <div className="grid gap-4">
          <Card>
            <CardHeader
              title="Adjust the balance"
              description="Written to the ledger and to the audit log."
            />
            <CardBody>
              <AdjustmentForm tenantId={tenant.id} />
            </CardBody>
          </Card>
          <Card>
            <CardHeader
              title="Credits on invoice"
              description="Credits now, paid later; an overdue invoice stops it."
            />
            <CardBody>
              <InvoiceAccountForm tenantId={tenant.id} account={account} />
            </CardBody>
          </Card>
        </div>
      </div>
      {payments.rows.length > 0 ? (
        <Card>
          <CardHeader title="Payments" description="The newest 10." />
          <div className="pt-2">
            <PaymentsTable payments={payments.rows} />
          </div>
        </Card>
      ) : null}
    </>
  );
}
