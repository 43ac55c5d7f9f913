import type { ReactNode } from 'react';
import { Amount } from '#components/ui/amount.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import type { Invoice, Party } from '#lib/invoices/invoice.ts';
import { TERMS_WORDS, writeDate, writeTaxRate } from '#lib/invoices/invoice-words.ts';

function PartyBlock({ label, party }: { label: string; party: Party }) {
  return (
    <div className="min-w-0">
      <h2 className="text-muted text-xs">{label}</h2>
      <p className="break-words font-medium">{party.name}</p>
      {party.address ? <p className="whitespace-pre-line">{party.address}</p> : null}
      {party.taxId ? <p>Tax number {party.taxId}</p> : null}
      {party.email ? <p className="break-all text-muted">{party.email}</p> : null}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}

/** What an invoice says, as its PDF does: parties, dates, lines, taxes, totals, credit notes. */
export function InvoicePaper({ invoice }: { invoice: Invoice }) {
  const { currency } = invoice;
  return (
    <div className="grid gap-6 py-5">
      <div className="grid gap-4 px-4 sm:grid-cols-2 sm:px-5">
        <PartyBlock label="From" party={invoice.seller} />
        <PartyBlock label="Bill to" party={invoice.buyer} />
      </div>
      <dl className="grid grid-cols-2 gap-4 border-y px-4 py-3 sm:grid-cols-4 sm:px-5">
        <Fact name="Number">{invoice.number ?? 'Not issued'}</Fact>
        <Fact name="Issued">{invoice.issue_date ? writeDate(invoice.issue_date) : 'Not issued'}</Fact>
        <Fact name="Due">{invoice.due_date ? writeDate(invoice.due_date) : TERMS_WORDS[invoice.terms]}</Fact>
        <Fact name="Terms">{TERMS_WORDS[invoice.terms]}</Fact>
      </dl>
      <Table caption="Lines of the invoice">
        <thead>
          <tr>
            <Th>Description</Th>
            <Th numeric>Quantity</Th>
            <Th numeric>Unit price</Th>
            <Th numeric>{invoice.tax_name}</Th>
            <Th numeric>Amount</Th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line) => (
            <Tr key={line.position}>
              <Td className="break-words">{line.description}</Td>
              <Td label="Quantity" numeric>
                {line.quantity}
              </Td>
              <Td label="Unit price" numeric>
                <Amount minor={line.unit_amount_cents} currency={currency} />
              </Td>
              <Td label={invoice.tax_name} numeric>
                {writeTaxRate(line.tax_rate_ppm)}
              </Td>
              <Td label="Amount" numeric>
                <Amount minor={line.amount_cents} currency={currency} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <Totals invoice={invoice} />
      {invoice.memo ? <p className="whitespace-pre-line px-4 text-muted sm:px-5">{invoice.memo}</p> : null}
      {invoice.credit_notes.length > 0 ? <CreditNotes invoice={invoice} /> : null}
    </div>
  );
}

function Totals({ invoice }: { invoice: Invoice }) {
  const { currency, status } = invoice;
  const line = (name: string, minor: number) => (
    <div className="flex justify-between gap-4">
      <dt className="text-muted">{name}</dt>
      <dd>
        <Amount minor={minor} currency={currency} />
      </dd>
    </div>
  );
  const owed = status === 'paid' || status === 'void' ? 0 : invoice.amount_cents;
  return (
    <dl className="ms-auto grid w-full max-w-80 gap-1.5 px-4 sm:px-5">
      {line('Subtotal', invoice.subtotal_cents)}
      {invoice.taxes.length === 0
        ? line(invoice.tax_name, invoice.tax_cents)
        : invoice.taxes.map((tax) => (
            <div key={tax.tax_rate_ppm} className="flex justify-between gap-4">
              <dt className="text-muted">
                {invoice.tax_name} {writeTaxRate(tax.tax_rate_ppm)} of{' '}
                <Amount minor={tax.base_cents} currency={currency} />
              </dt>
              <dd>
                <Amount minor={tax.tax_cents} currency={currency} />
              </dd>
            </div>
          ))}
      {line('Total', invoice.total_cents)}
      {invoice.credited_cents > 0 ? line('Credited', -invoice.credited_cents) : null}
      {status === 'paid' ? line('Paid', -invoice.amount_cents) : null}
      <div className="flex justify-between gap-4 border-t pt-2 font-semibold">
        <dt>{status === 'draft' ? 'To be paid' : 'Amount due'}</dt>
        <dd>
          <Amount minor={owed} currency={currency} withCode />
        </dd>
      </div>
    </dl>
  );
}

const REFUND_WORDS = {
  pending: 'the money is on its way back',
  succeeded: 'the money went back',
  failed: 'the refund failed: the money stayed',
} as const;

function CreditNotes({ invoice: { credit_notes, currency } }: { invoice: Invoice }) {
  return (
    <section className="border-t px-4 pt-4 sm:px-5">
      <h2 className="font-medium">Credit notes</h2>
      <ul className="mt-2 grid gap-2">
        {credit_notes.map((note) => (
          <li key={note.id} className="flex flex-wrap justify-between gap-x-4">
            <span>
              <span className="font-medium">{note.number}</span>{' '}
              <span className="text-muted">
                {writeDate(note.issued_at.slice(0, 10))} · {note.reason}
                {note.refund_status ? ` · ${REFUND_WORDS[note.refund_status]}` : null}
              </span>
            </span>
            <Amount minor={-note.amount_cents} currency={currency} />
          </li>
        ))}
      </ul>
    </section>
  );
}
