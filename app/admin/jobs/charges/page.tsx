import type { Metadata } from 'next';
import { OlderLinks } from '#components/admin/older-links.tsx';
import { PageHeader } from '#components/shell/page-header.tsx';
import { Badge, type BadgeTone } from '#components/ui/badge.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { type SearchParams, singleParam } from '#lib/http/single-param.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';
import { getChargeTotals, listCharges, type ProcessedCharge } from '#lib/monitoring/list-charges.ts';
import { requireOperatorPage } from '#lib/tenancy.ts';

export const metadata: Metadata = { title: 'Charges' };

const ROWS_PER_PAGE = 50;
const STATUS: Record<ProcessedCharge['status'], { word: string; tone: BadgeTone }> = {
  succeeded: { word: 'Succeeded', tone: 'done' },
  pending: { word: 'Pending', tone: 'neutral' },
  failed: { word: 'Failed', tone: 'declined' },
};

/** What the payment monitor has read of Stripe, and its files for accounting. */
export default async function ChargesPage({ searchParams }: { searchParams: SearchParams }) {
  await requireOperatorPage();
  const before = singleParam((await searchParams).before);
  const [totals, { rows, next }] = await Promise.all([getChargeTotals(), listCharges(before, ROWS_PER_PAGE)]);
  return (
    <>
      <PageHeader
        title="Charges"
        description="What the payment monitor has read from Stripe, each charge once. The journal is the same as double entries: charges and refunds, each balanced in its own currency."
        action={
          <span className="flex flex-wrap gap-2">
            <a href="/api/admin/charges.csv" download className={buttonClass()}>
              Charges as CSV
            </a>
            <a href="/api/admin/journal.csv" download className={buttonClass()}>
              Journal as CSV
            </a>
          </span>
        }
      />
      {totals.length > 0 ? (
        <dl className="flex flex-wrap gap-x-10 gap-y-4 rounded-md border bg-surface px-4 py-4 shadow-raised sm:px-5">
          {totals.map(({ currency, charges, amount }) => (
            <div key={currency}>
              <dt className="text-muted text-xs">Succeeded in {currency.toUpperCase()}</dt>
              <dd className="mt-1">
                <span className="block font-semibold text-xl tabular-nums tracking-tight">
                  {formatMoney(amount, currency)}
                </span>
                <span className="block text-muted tabular-nums">
                  {formatCredits(charges)} {charges === 1 ? 'charge' : 'charges'}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      <Card>
        {rows.length > 0 ? (
          <Table caption="Charges, the newest first" dense>
            <thead>
              <tr>
                <Th>Charge</Th>
                <Th>When</Th>
                <Th>State</Th>
                <Th>Customer</Th>
                <Th>Description</Th>
                <Th numeric>Amount</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((charge) => (
                <Tr key={charge.charge_id}>
                  <Td className="break-all font-mono text-xs">{charge.charge_id}</Td>
                  <Td label="When" className="whitespace-nowrap">
                    <Time at={charge.created_at} />
                  </Td>
                  <Td label="State">
                    <Badge tone={STATUS[charge.status].tone}>{STATUS[charge.status].word}</Badge>
                  </Td>
                  <Td label="Customer" className="break-all">
                    {charge.customer_email ?? '–'}
                  </Td>
                  <Td label="Description">{charge.description || '–'}</Td>
                  <Td label="Amount" numeric>
                    {formatMoney(charge.amount, charge.currency)} {charge.currency.toUpperCase()}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        ) : (
          <EmptyState
            title="Nothing has been read yet"
            action={
              <a href="/admin/jobs/payment-monitor" className={buttonClass()}>
                Run the payment monitor
              </a>
            }
          >
            Charges appear here once the payment monitor has run.
          </EmptyState>
        )}
        <OlderLinks search={{}} isNewest={!before} next={next} />
      </Card>
    </>
  );
}
