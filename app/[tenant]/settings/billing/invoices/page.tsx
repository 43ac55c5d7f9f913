import type { Metadata } from 'next';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { BillingDetailsForm } from '#components/invoices/billing-details-form.tsx';
import { CreditsOnInvoice } from '#components/invoices/credits-on-invoice.tsx';
import { TenantInvoicesTable } from '#components/invoices/tenant-invoices-table.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { findInvoiceAccount, type OpenAccount } from '#lib/invoices/credits-on-invoice.ts';
import {
  findBillingDetails,
  listOpenInvoices,
  listTenantInvoices,
  type TenantInvoice,
} from '#lib/invoices/list-tenant-invoices.ts';
import { getOffers } from '#lib/payments/get-offers.ts';
import { createSupabaseServerClient } from '#lib/supabase/server.ts';
import { requireTenantPage, type TenantOfUser } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Invoices' };

const ROWS_PER_PAGE = 25;

interface InvoicesPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

/** A tenant's invoices; for its owners and admins also how it is addressed, and credits on invoice. */
export default async function InvoicesPage({ params, searchParams }: InvoicesPageProps) {
  const { tenant } = await requireTenantPage((await params).tenant);
  const before = singleParam((await searchParams).before) || undefined;
  const supabase = await createSupabaseServerClient();
  const [{ rows, next }, account, open, details] = await Promise.all([
    listTenantInvoices(supabase, tenant.id, { before, limit: ROWS_PER_PAGE }),
    findInvoiceAccount(tenant.id),
    listOpenInvoices(supabase, tenant.id),
    findBillingDetails(supabase, tenant.id),
  ]);
  const isManager = tenant.role !== 'member';
  return (
    <div className="grid grid-cols-1 gap-6">
      {account?.isActive ? <OnInvoice tenant={tenant} account={account} open={open} /> : null}
      <Card>
        <CardHeader
          title="Invoices"
          description="Purchases are invoiced as paid. Open invoices are paid from here, by card."
        />
        <div className="mt-4 border-t">
          {rows.length > 0 ? (
            <TenantInvoicesTable invoices={rows} />
          ) : (
            <EmptyState title="No invoices yet">
              Each purchase and each recharge gets one, with its PDF.
            </EmptyState>
          )}
          <OlderLinks search={{}} isNewest={!before} next={next} />
        </div>
      </Card>
      {isManager ? (
        <Card>
          <CardHeader
            title="Billing details"
            description="Printed on new invoices. Those already issued stay as they are."
          />
          <CardBody>
            <BillingDetailsForm
              tenantSlug={tenant.slug}
              details={details ?? { legalName: tenant.name, address: '', taxId: '' }}
            />
          </CardBody>
        </Card>
      ) : null}
    </div>
  );
}

async function OnInvoice({
  tenant,
  account,
  open,
}: {
  tenant: TenantOfUser;
  account: OpenAccount;
  open: readonly TenantInvoice[];
}) {
  const { packages } = await getOffers(account.currency);
  return (
    <CreditsOnInvoice
      tenantSlug={tenant.slug}
      account={account}
      overdue={open
        .filter(({ isOverdue, status }) => isOverdue || status === 'uncollectible')
        .map(({ number }) => number)}
      packages={packages}
      canBuy={tenant.role !== 'member'}
    />
  );
}
