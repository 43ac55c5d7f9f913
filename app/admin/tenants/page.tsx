import type { Metadata } from 'next';
import Link from 'next/link';
import { SearchForm } from '#components/admin/search-form.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { searchTenants } from '#lib/analytics/search-tenants.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { formatCredits } from '#lib/money.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Tenants' };

const MOST = 100;

export default async function TenantsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const q = (singleParam((await searchParams).q) ?? '').trim().slice(0, 320);
  const tenants = await searchTenants(q, MOST);
  return (
    <>
      <PageHeader
        title="Tenants"
        description={`By name, at most ${MOST}: search for others. Balances are in credits.`}
      />
      <Card>
        <SearchForm label="Name, short name, id or e-mail" q={q} />
        <div className="mt-4 border-t">
          {tenants.length > 0 ? (
            <Table caption="Tenants by name" dense>
              <thead>
                <tr>
                  <Th>Tenant</Th>
                  <Th numeric>Available</Th>
                  <Th numeric>Held</Th>
                  <Th numeric>Debt</Th>
                  <Th>Last paid</Th>
                </tr>
              </thead>
              <tbody>
                {tenants.map((tenant) => (
                  <Tr key={tenant.id}>
                    <Td>
                      <Link
                        href={`/admin/tenants/${tenant.slug}`}
                        className="inline-block py-0.5 font-medium text-accent-ink underline underline-offset-2"
                      >
                        {tenant.name}
                      </Link>
                    </Td>
                    <Td label="Available" numeric>
                      {formatCredits(tenant.available)}
                    </Td>
                    <Td label="Held" numeric>
                      {formatCredits(tenant.held)}
                    </Td>
                    <Td label="Debt" numeric className={tenant.debt > 0 ? 'text-debt' : undefined}>
                      {formatCredits(tenant.debt)}
                    </Td>
                    <Td label="Last paid">
                      {tenant.last_payment_at ? (
                        <Time at={tenant.last_payment_at} />
                      ) : (
                        <span className="text-muted">Never</span>
                      )}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          ) : (
            <EmptyState title="Nothing matches">A name is found by its beginning.</EmptyState>
          )}
        </div>
      </Card>
    </>
  );
}
