import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { invoiceStatus, isPayable, writeDate } from '#lib/invoices/invoice-words.ts';
import type { TenantInvoice } from '#lib/invoices/list-tenant-invoices.ts';

const KIND_WORDS = { manual: 'Invoice', credits: 'Credits on invoice', receipt: 'Paid at purchase' } as const;
const LINK = 'inline-block py-0.5 text-accent-ink underline underline-offset-2';

/** A tenant's invoices: how each stands, its PDF, and a way to pay what is owed. */
export function TenantInvoicesTable({ invoices }: { invoices: readonly TenantInvoice[] }) {
  return (
    <Table caption="Invoices, the newest first">
      <thead>
        <tr>
          <Th>Invoice</Th>
          <Th>Issued</Th>
          <Th>Due</Th>
          <Th>Status</Th>
          <Th numeric>Total</Th>
          <Th>
            <span className="sr-only">Pay and PDF</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((invoice) => {
          const { word, tone } = invoiceStatus(invoice);
          const href = `/invoices/${invoice.public_token}`;
          return (
            <Tr key={invoice.id}>
              <Td>
                <a href={href} className={`font-medium ${LINK}`}>
                  {invoice.number}
                </a>
                <span className="block text-muted text-xs">{KIND_WORDS[invoice.kind]}</span>
              </Td>
              <Td label="Issued" className="whitespace-nowrap">
                {writeDate(invoice.issue_date)}
              </Td>
              <Td label="Due" className="whitespace-nowrap">
                {writeDate(invoice.due_date)}
              </Td>
              <Td label="Status">
                <Badge tone={tone}>{word}</Badge>
              </Td>
              <Td label="Total" numeric>
                <Amount minor={invoice.total_cents} currency={invoice.currency} withCode />
              </Td>
              <Td className="whitespace-nowrap sm:py-2! sm:text-end!">
                <span className="inline-flex min-h-8 items-center gap-4">
                  {isPayable(invoice.status) ? (
                    <a href={href} className={buttonClass({ size: 'sm' })}>
                      Pay<span className="sr-only"> {invoice.number}</span>
                    </a>
                  ) : null}
                  <a href={`${href}/pdf`} target="_blank" rel="noreferrer" className={LINK}>
                    PDF<span className="sr-only"> of {invoice.number}, opens in a new tab</span>
                  </a>
                </span>
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}
