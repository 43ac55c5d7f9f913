import Link from 'next/link';
import { Amount } from '#components/ui/amount.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { invoiceStatus, writeDate } from '#lib/invoices/invoice-words.ts';
import type { FoundInvoice } from '#lib/invoices/search-invoices.ts';

const KIND_WORDS = { manual: '', credits: 'Credits on invoice', receipt: 'Receipt' } as const;

/** Invoices of all buyers; each leads to its story. */
export function InvoicesTable({ invoices }: { invoices: readonly FoundInvoice[] }) {
  return (
    <Table caption="Invoices, the newest first" dense>
      <thead>
        <tr>
          <Th>Invoice</Th>
          <Th>Buyer</Th>
          <Th>Due</Th>
          <Th>Status</Th>
          <Th numeric>Total</Th>
        </tr>
      </thead>
      <tbody>
        {invoices.map((invoice) => {
          const { word, tone } = invoiceStatus({ status: invoice.status, isOverdue: invoice.is_overdue });
          return (
            <Tr key={invoice.id}>
              <Td>
                <Link
                  href={`/admin/invoices/${invoice.id}`}
                  className="inline-block py-0.5 font-medium text-accent-ink underline underline-offset-2"
                >
                  {invoice.number ?? 'Draft'}
                </Link>
                {KIND_WORDS[invoice.kind] ? (
                  <span className="block whitespace-nowrap text-muted text-xs">
                    {KIND_WORDS[invoice.kind]}
                  </span>
                ) : null}
              </Td>
              <Td label="Buyer">
                <span className="[overflow-wrap:anywhere]">
                  {invoice.buyer_name}
                  {invoice.buyer_email === invoice.buyer_name ? null : (
                    <span className="block text-muted text-xs">{invoice.buyer_email}</span>
                  )}
                </span>
              </Td>
              <Td label="Due" className="whitespace-nowrap">
                {invoice.due_date ? (
                  writeDate(invoice.due_date)
                ) : (
                  <span className="text-muted">Not issued</span>
                )}
              </Td>
              <Td label="Status">
                <span className="grid justify-items-end gap-0.5 sm:justify-items-start">
                  <Badge tone={tone}>{word}</Badge>
                  {invoice.error && invoice.status !== 'paid' ? (
                    <span className="max-w-56 text-muted text-xs">{invoice.error}</span>
                  ) : null}
                </span>
              </Td>
              <Td label="Total" numeric>
                <Amount minor={invoice.total_cents} currency={invoice.currency} withCode />
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}
