import type { Metadata } from 'next';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { changesOf, listAudit } from '#lib/analytics/list-audit.ts';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Audit log' };

/** Who changed what by hand. */
export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const before = singleParam((await searchParams).before);
  const { rows, next } = await listAudit(before, 50);
  return (
    <>
      <PageHeader title="Audit log" description="Every change by hand. It is only ever added to." />
      <Card>
        {rows.length > 0 ? (
          <Table caption="Changes, the newest first" dense className="[&_td]:align-top">
            <thead>
              <tr>
                <Th>Action</Th>
                <Th>When</Th>
                <Th>By</Th>
                <Th>On</Th>
                <Th className="w-2/5">What changed</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Tr key={row.id}>
                  <Td className="whitespace-nowrap font-mono text-xs">{row.action}</Td>
                  <Td label="When" className="whitespace-nowrap">
                    <Time at={row.at} format="second" />
                  </Td>
                  <Td label="By" className="wrap-anywhere">
                    {row.by ?? 'The system'}
                  </Td>
                  <Td label="On" className="wrap-anywhere">
                    {row.tenant_name ?? (
                      <span className="block min-w-36 break-all font-mono text-xs">{row.subject}</span>
                    )}
                  </Td>
                  <Td label="What changed">
                    <span className="wrap-anywhere min-w-0">
                      {row.reason ? <span className="block font-medium">{row.reason}</span> : null}
                      {changesOf(row).map(({ field, words }) => (
                        <span key={field} className="block">
                          <span className="text-muted">{field}</span> {words}
                        </span>
                      ))}
                    </span>
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        ) : (
          <EmptyState title="Nothing was changed by hand">
            Adjustments, refunds and changed packages are listed here.
          </EmptyState>
        )}
        <OlderLinks search={{}} isNewest={!before} next={next} />
      </Card>
    </>
  );
}
