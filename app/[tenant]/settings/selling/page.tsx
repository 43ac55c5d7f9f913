import type { Metadata } from 'next';
import Link from 'next/link';
import { ItemForm } from '#components/selling/item-form.tsx';
import { ItemsTable } from '#components/selling/items-table.tsx';
import { SalesFigures } from '#components/selling/sales-figures.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { ButtonLink } from '#components/ui/button-link.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RangeLinks } from '#components/usage/range-links.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { toMajor } from '#lib/money.ts';
import { type ItemRow, listItems } from '#lib/orders/item.ts';
import { getStats } from '#lib/payments-api/get-stats.ts';
import { listCurrencies } from '#lib/payments-api/list-currencies.ts';
import { hasRole, requireTenantPage } from '#lib/tenancy.ts';
import { readRange } from '#lib/usage/range.ts';

export const metadata: Metadata = { title: 'Selling' };

interface SellingPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: SearchParams;
}

/** `?add` and `?edit=<sku>` open the form, so that a link can lead to it and Back closes it. */
export default async function SellingPage({ params, searchParams }: SellingPageProps) {
  const { tenant } = await requireTenantPage((await params).tenant);
  const search = await searchParams;
  const range = readRange(singleParam(search.days), new Date());
  const [items, currencies] = await Promise.all([listItems(tenant.id), listCurrencies(tenant.id)]);
  const currency = currencies.find((code) => code === singleParam(search.currency)) ?? currencies[0];
  const stats = await getStats(tenant.id, { currency, from: `${range.firstDay}T00:00:00Z` });
  const href = `/${tenant.slug}/settings/selling`;
  const mayEdit = hasRole(tenant.role, 'admin');
  const edited = items.find(({ sku }) => sku === singleParam(search.edit));
  const isOpen = mayEdit && (search.add !== undefined || edited !== undefined);
  const addLink = (
    <ButtonLink href={`${href}?add`} variant="primary">
      Add an item
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Selling"
        description={
          <>
            What customers of {tenant.name} buy, over the payments API and in conversations.{' '}
            <Link
              href={`/${tenant.slug}/chat`}
              className="font-medium text-accent-ink underline underline-offset-2"
            >
              Try a conversation
            </Link>
            .
          </>
        }
        action={mayEdit && !isOpen && items.length > 0 ? addLink : undefined}
      />
      {isOpen ? (
        <ItemForm
          key={edited?.sku ?? ''}
          tenantSlug={tenant.slug}
          listHref={href}
          item={edited ? asEdited(edited) : null}
        />
      ) : null}
      <section aria-label="Payments" className="grid gap-3">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <RangeLinks href={href} current={range.days} />
          {currencies.length > 1 ? (
            <nav aria-label="Currency" className="flex gap-3">
              {currencies.map((code) => (
                <Link
                  key={code}
                  href={`${href}?days=${range.days}&currency=${code}`}
                  aria-current={code === currency ? 'page' : undefined}
                  className="text-muted uppercase hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
                >
                  {code}
                </Link>
              ))}
            </nav>
          ) : null}
        </div>
        <SalesFigures stats={stats} />
      </section>
      <Card>
        <CardHeader title="Items" />
        {items.length > 0 ? (
          <div className="pt-3">
            <ItemsTable
              items={items}
              editHref={mayEdit ? (sku) => `${href}?edit=${encodeURIComponent(sku)}` : null}
            />
          </div>
        ) : (
          <EmptyState title="Nothing for sale yet" action={mayEdit && !isOpen ? addLink : undefined}>
            Tickets, upgrades, anything with a price: agents offer what is in this list.
          </EmptyState>
        )}
      </Card>
    </>
  );
}

function asEdited(item: ItemRow) {
  const { sku, name, description, currency, stock, is_active: isActive } = item;
  return { sku, name, description, amount: toMajor(item.amount, currency), currency, stock, isActive };
}
