import type { Metadata } from 'next';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { BillingDetailsForm } from '#components/invoices/billing-details-form.tsx';
import { OrderOnInvoice } from '#components/invoices/order-on-invoice.tsx';
import { TenantInvoicesTable } from '#components/invoices/tenant-invoices-table.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Amount } from '#components/ui/amount.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { findInvoiceAccount, type OpenAccount } from '#lib/invoices/credits-on-invoice.ts';
import { TERMS_WORDS, writeTaxRate } from '#lib/invoices/invoice-words.ts';
import {
  findBillingDetails,
  listOpenInvoices,
  listTenantInvoices,
  type TenantInvoice,
} from '#lib/invoices/list-tenant-invoices.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
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
    <div className="grid gap-4">
      {account?.isActive ? <OnInvoice tenant={tenant} account={account} open={open} /> : null}
      <Card>
        <CardHeader title="Invoices" description="Each purchase has one, paid. Others are paid here." />
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
            description="Printed on invoices from now on. Those you have keep what they say."
          />
          <CardBody>
            <div className="max-w-xl">
              <BillingDetailsForm
                tenantSlug={tenant.slug}
                details={details ?? { legalName: tenant.name, address: '', taxId: '' }}
              />
            </div>
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
  const { currency } = account;
  const overdue = open.filter(({ isOverdue, status }) => isOverdue || status === 'uncollectible');
  const { packages } = await getOffers(currency);
  const tax = account.taxRatePpm > 0 ? `, plus ${writeTaxRate(account.taxRatePpm)} tax` : '';
  return (
    <Card>
      <CardHeader
        title="Credits on invoice"
        description={`Credits now, the invoice later: ${TERMS_WORDS[account.terms].toLowerCase()}.`}
      />
      <CardBody>
        <div className="grid gap-4">
          <p>
            <Amount minor={account.openCents} currency={currency} className="font-medium" /> of{' '}
            <Amount minor={account.creditLimitCents} currency={currency} withCode /> is open.
          </p>
          {overdue.length > 0 ? (
            <Alert tone="debt" title={`${overdue.map(({ number }) => number).join(', ')} is overdue`}>
              Nothing more can be bought on invoice until it is paid. Pay it below, by card.
            </Alert>
          ) : tenant.role === 'member' ? null : (
            <div className="max-w-xl">
              <OrderOnInvoice
                tenantSlug={tenant.slug}
                packages={packages
                  .filter((offer) => offer.currency === currency)
                  .map(({ id, name, credits, priceCents }) => ({
                    id,
                    words: `${name}: ${formatCredits(credits)} credits for ${formatMoney(priceCents, currency)}${tax}`,
                  }))}
              />
            </div>
          )}
        </div>
      </CardBody>
    </Card>
  );
}
