/** An invoice on paper: what a buyer's accountant asks for, and nothing that can change after it was issued but its end. */
import { Document, Page, Text, View } from '@react-pdf/renderer';
import { cardName } from '#lib/cards/card-words.ts';
import type { Invoice, Party } from '#lib/invoices/invoice.ts';
import { isPayable, TERMS_WORDS, writeDate, writeTaxRate } from '#lib/invoices/invoice-words.ts';
import { DECLINED, DONE, MUTED, styles } from '#lib/invoices/pdf/styles.ts';
import { formatMoney } from '#lib/money.ts';

export interface InvoicePdfProps {
  invoice: Invoice;
  /** Where it is paid. */
  url: string;
  isSandbox: boolean;
}

export function InvoicePdf({ invoice, url, isSandbox }: InvoicePdfProps) {
  const number = invoice.number ?? '';
  return (
    <Document title={`Invoice ${number}`} author={invoice.seller.name} creator="Refill" language="en">
      <Page size="A4" style={styles.page}>
        <Text style={styles.footer} fixed>
          {[invoice.seller.name, invoice.seller.taxId, invoice.seller.email].filter(Boolean).join(' · ')}
        </Text>
        <Text
          style={[styles.footer, { textAlign: 'right' }]}
          fixed
          render={({ pageNumber, totalPages }) => `${number} · page ${pageNumber} of ${totalPages}`}
        />
        <View style={styles.spread}>
          <View>
            <Text style={styles.title}>Invoice</Text>
            <Text style={[styles.strong, { fontSize: 11 }]}>{number}</Text>
            {isSandbox ? <Text style={{ color: DECLINED }}>Sandbox: no real money moves</Text> : null}
          </View>
          <View style={{ alignItems: 'flex-end' }}>
            <Text style={[styles.strong, { fontSize: 11 }]}>{invoice.seller.name}</Text>
            <Stamp invoice={invoice} />
          </View>
        </View>
        <View style={styles.parties}>
          <PartyBlock label="From" party={invoice.seller} />
          <PartyBlock label="Bill to" party={invoice.buyer} />
        </View>
        <View style={styles.facts}>
          <Fact label="Invoice number" value={number} />
          <Fact label="Issue date" value={invoice.issue_date ? writeDate(invoice.issue_date) : ''} />
          <Fact label="Due date" value={invoice.due_date ? writeDate(invoice.due_date) : ''} />
          <Fact label="Terms" value={TERMS_WORDS[invoice.terms]} />
          <Fact label="Currency" value={invoice.currency.toUpperCase()} />
        </View>
        <Lines invoice={invoice} />
        <Totals invoice={invoice} />
        <TaxTable invoice={invoice} />
        <CreditNotes invoice={invoice} />
        {invoice.memo ? (
          <View style={styles.section} wrap={false}>
            <Text style={styles.sectionTitle}>Notes</Text>
            <Text>{invoice.memo}</Text>
          </View>
        ) : null}
        {isPayable(invoice.status) ? (
          <View style={styles.section} wrap={false}>
            <Text style={styles.sectionTitle}>Pay by card</Text>
            <Text style={styles.muted}>{url}</Text>
          </View>
        ) : null}
      </Page>
    </Document>
  );
}

function Stamp({ invoice: { status, paid_at, is_overdue } }: { invoice: Invoice }) {
  const [word, color] =
    status === 'paid' && paid_at
      ? [`PAID ${writeDate(paid_at).toUpperCase()}`, DONE]
      : status === 'void'
        ? ['VOID', MUTED]
        : is_overdue
          ? ['OVERDUE', DECLINED]
          : ['', MUTED];
  return word ? <Text style={[styles.stamp, { color, borderColor: color }]}>{word}</Text> : null;
}

function PartyBlock({ label, party }: { label: string; party: Party }) {
  return (
    <View style={styles.party}>
      <Text style={styles.label}>{label}</Text>
      <Text style={styles.strong}>{party.name}</Text>
      {party.address ? <Text>{party.address}</Text> : null}
      {party.taxId ? <Text>Tax number {party.taxId}</Text> : null}
      {party.email ? <Text style={styles.muted}>{party.email}</Text> : null}
    </View>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <View style={{ flex: 1 }}>
      <Text style={styles.label}>{label}</Text>
      <Text>{value}</Text>
    </View>
  );
}

function Lines({ invoice: { lines, currency, tax_name } }: { invoice: Invoice }) {
  return (
    <View style={styles.rows}>
      <View style={styles.head} fixed>
        <Text style={styles.description}>Description</Text>
        <Text style={styles.quantity}>Quantity</Text>
        <Text style={styles.unit}>Unit price</Text>
        <Text style={styles.rate}>{tax_name}</Text>
        <Text style={styles.amount}>Amount</Text>
      </View>
      {lines.map((line) => (
        <View key={line.position} style={styles.row} wrap={false}>
          <Text style={styles.description}>{line.description}</Text>
          <Text style={styles.quantity}>{line.quantity}</Text>
          <Text style={styles.unit}>{formatMoney(line.unit_amount_cents, currency)}</Text>
          <Text style={styles.rate}>{writeTaxRate(line.tax_rate_ppm)}</Text>
          <Text style={styles.amount}>{formatMoney(line.amount_cents, currency)}</Text>
        </View>
      ))}
    </View>
  );
}

function Totals({ invoice }: { invoice: Invoice }) {
  const { currency } = invoice;
  const total = (label: string, cents: number, isGrand = false) => (
    <View style={isGrand ? [styles.total, styles.grand] : styles.total}>
      <Text>{label}</Text>
      <Text>{formatMoney(cents, currency)}</Text>
    </View>
  );
  const paidWith = invoice.card_last4 ? cardName(invoice.card_brand, invoice.card_last4) : 'card';
  return (
    <View style={styles.totals} wrap={false}>
      {total('Subtotal', invoice.subtotal_cents)}
      {total(invoice.tax_name, invoice.tax_cents)}
      {total(`Total ${currency.toUpperCase()}`, invoice.total_cents, true)}
      {invoice.credited_cents > 0 ? total('Credited', -invoice.credited_cents) : null}
      {invoice.status === 'paid' ? total(`Paid with ${paidWith}`, -invoice.amount_cents) : null}
      {invoice.status === 'void'
        ? null
        : total('Amount due', invoice.status === 'paid' ? 0 : invoice.amount_cents, true)}
    </View>
  );
}

function TaxTable({ invoice: { taxes, tax_name, currency } }: { invoice: Invoice }) {
  if (taxes.length === 0) return null;
  return (
    <View style={styles.section} wrap={false}>
      <Text style={styles.sectionTitle}>{tax_name}</Text>
      <View style={styles.head}>
        <Text style={styles.description}>Rate</Text>
        <Text style={styles.unit}>Net</Text>
        <Text style={styles.amount}>{tax_name}</Text>
      </View>
      {taxes.map((tax) => (
        <View key={tax.tax_rate_ppm} style={styles.row}>
          <Text style={styles.description}>{writeTaxRate(tax.tax_rate_ppm)}</Text>
          <Text style={styles.unit}>{formatMoney(tax.base_cents, currency)}</Text>
          <Text style={styles.amount}>{formatMoney(tax.tax_cents, currency)}</Text>
        </View>
      ))}
    </View>
  );
}

function CreditNotes({ invoice: { credit_notes, currency } }: { invoice: Invoice }) {
  if (credit_notes.length === 0) return null;
  return (
    <View style={styles.section} wrap={false}>
      <Text style={styles.sectionTitle}>Credit notes</Text>
      {credit_notes.map((note) => (
        <View key={note.id} style={styles.row}>
          <Text style={styles.note}>{note.number}</Text>
          <Text style={styles.description}>
            {note.reason}
            {note.settled_by === 'refund' ? ` (${REFUND_WORDS[note.refund_status ?? 'pending']})` : ''}
          </Text>
          <Text style={styles.unit}>{writeDate(note.issued_at.slice(0, 10))}</Text>
          <Text style={styles.amount}>{formatMoney(-note.amount_cents, currency)}</Text>
        </View>
      ))}
    </View>
  );
}

const REFUND_WORDS = { pending: 'refund on its way', succeeded: 'refunded', failed: 'refund failed' };
