import { Amount } from '#components/ui/amount.tsx';
import { Badge, type BadgeTone } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { PlanInvoice } from '#lib/subscriptions/list-invoices.ts';

const STATUS: Readonly<Record<PlanInvoice['status'], { words: string; tone: BadgeTone }>> = {
  paid: { words: 'Paid', tone: 'done' },
  open: { words: 'To pay', tone: 'debt' },
  uncollectible: { words: 'Not paid', tone: 'declined' },
  void: { words: 'Void', tone: 'neutral' },
};

/** What the plan was invoiced for. */
export function PlanInvoices({ invoices }: { invoices: readonly PlanInvoice[] }) {
  return (
    <Card>
      <CardHeader title="Invoices of your plan" />
      {invoices.length === 0 ? (
        <EmptyState title="No invoices yet">The first one comes with the first payment.</EmptyState>
      ) : (
        <CardBody className="px-0 pb-0 sm:px-0 sm:pb-0">
          <Table caption="Invoices of your plan, the newest first">
            <thead>
              <tr>
                <Th>Invoice</Th>
                <Th>Date</Th>
                <Th>Status</Th>
                <Th numeric>Amount</Th>
              </tr>
            </thead>
            <tbody>
              {invoices.map((invoice) => (
                <Tr key={invoice.id}>
                  <Td>
                    {invoice.url ? (
                      <a className="font-medium text-accent-ink underline" href={invoice.url}>
                        {invoice.number}
                      </a>
                    ) : (
                      <span className="font-medium">{invoice.number}</span>
                    )}
                    <span className="block text-muted">{invoice.what}</span>
                  </Td>
                  <Td label="Date">
                    <Time at={invoice.createdAt} format="date" />
                  </Td>
                  <Td label="Status">
                    <Badge tone={STATUS[invoice.status].tone}>{STATUS[invoice.status].words}</Badge>
                  </Td>
                  <Td label="Amount" numeric>
                    <Amount minor={invoice.totalCents} currency={invoice.currency} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </CardBody>
      )}
    </Card>
  );
}
