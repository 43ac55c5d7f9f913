import type { Metadata } from 'next';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { SearchForm } from '#components/admin/search-form.tsx';
import { InvoicesTable } from '#components/invoices/invoices-table.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Amount } from '#components/ui/amount.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure, Figures } from '#components/ui/figures.tsx';
import type { SearchParams } from '#lib/http/single-param.ts';
import { invoiceStatus } from '#lib/invoices/invoice-words.ts';
import { INVOICE_STATUSES } from '#lib/invoices/schemas.ts';
import { parseInvoiceSearch, searchInvoices, sumOpenInvoices } from '#lib/invoices/search-invoices.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Invoices' };

const ROWS_PER_PAGE = 50;
const STATUSES = INVOICE_STATUSES.map((status) => ({
  value: status,
  word: invoiceStatus({ status, isOverdue: false }).word,
}));

/** All invoices: what is owed, and each with its way to its story. */
export default async function InvoicesPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const search = parseInvoiceSearch(await searchParams);
  const [{ rows, next }, sums] = await Promise.all([
    searchInvoices(search, ROWS_PER_PAGE),
    sumOpenInvoices(),
  ]);
  return (
    <>
      <PageHeader
        title="Invoices"
        description="To tenants and to customers of the platform. Purchases have theirs by themselves."
        action={
          <span className="flex flex-wrap gap-2">
            <ButtonLink href="/admin/invoices/settings">Settings</ButtonLink>
            <ButtonLink href="/admin/invoices/new" variant="primary">
              New invoice
            </ButtonLink>
          </span>
        }
      />
      {sums.length > 0 ? (
        <Figures>
          {sums.map((sum) => (
            <Figure
              key={sum.currency}
              term={`Owed in ${sum.currency.toUpperCase()}`}
              figure={<Amount minor={sum.open_cents} currency={sum.currency} />}
            >
              {sum.overdue_cents > 0 ? (
                <>
                  <Amount minor={sum.overdue_cents} currency={sum.currency} /> of it overdue
                </>
              ) : (
                'nothing overdue'
              )}
            </Figure>
          ))}
        </Figures>
      ) : null}
      <Card>
        <SearchForm
          label="Number, buyer, e-mail or intent"
          q={search.q}
          choice={{ label: 'Status', value: search.status, options: STATUSES }}
        />
        <div className="mt-4 border-t">
          {rows.length > 0 ? (
            <InvoicesTable invoices={rows} />
          ) : search.q || search.status ? (
            <EmptyState title="Nothing matches">
              Numbers and names are found by their beginning; addresses and ids have to be whole.
            </EmptyState>
          ) : (
            <EmptyState
              title="No invoices yet"
              action={<ButtonLink href="/admin/invoices/new">Write an invoice</ButtonLink>}
            >
              Each purchase gets its invoice by itself. Others are written here.
            </EmptyState>
          )}
          <OlderLinks search={{ q: search.q, status: search.status }} isNewest={!search.before} next={next} />
        </div>
      </Card>
    </>
  );
}
