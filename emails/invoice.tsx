/** Mails about an invoice, to whoever pays it: they need no account. */
import type { ReactElement } from 'react';
import { Action, Facts, Layout, Paragraph, TextLink } from '#emails/layout.tsx';
import { TERMS_WORDS, writeDate } from '#lib/invoices/invoice-words.ts';
import type { Terms } from '#lib/invoices/schemas.ts';
import { formatMoney } from '#lib/money.ts';

export const INVOICE_MAILS = [
  'issued',
  'paid',
  'failed',
  'requires_auth',
  'no_card',
  'overdue',
  'uncollectible',
  'void',
  'credited',
] as const;
export type InvoiceMail = (typeof INVOICE_MAILS)[number];

export interface InvoiceMailContext {
  number: string;
  sellerName: string;
  buyerName: string;
  /** Minor units. */
  amountCents: number;
  currency: string;
  terms: Terms;
  dueDate: string;
  /** When the card is asked again; null where it is not. */
  nextAttemptAt: string | null;
  /** Reads and pays it. */
  url: string;
  pdfUrl: string;
  isSandbox: boolean;
}

interface Words {
  subject: string;
  heading: string;
  text: string;
  action: string;
}

/** What happened, whether money moved, what to do next. */
function wordsOf(kind: InvoiceMail, invoice: InvoiceMailContext): Words {
  const amount = formatMoney(invoice.amountCents, invoice.currency);
  const { number, sellerName } = invoice;
  const again = invoice.nextAttemptAt
    ? ` Otherwise your card is asked again on ${writeDate(invoice.nextAttemptAt.slice(0, 10))}.`
    : '';
  switch (kind) {
    case 'issued':
      return {
        subject: `Invoice ${number} from ${sellerName}: ${amount}`,
        heading: `Invoice ${number} over ${amount}`,
        text: `It is due on ${writeDate(invoice.dueDate)}. A card that you have saved is charged on that day; without one, pay here.`,
        action: 'Read and pay',
      };
    case 'paid':
      return {
        subject: `Paid: invoice ${number} over ${amount}`,
        heading: `You paid ${amount}`,
        text: `Invoice ${number} is paid. There is nothing left to do.`,
        action: 'See the invoice',
      };
    case 'failed':
      return {
        subject: `Your card was declined: invoice ${number} over ${amount}`,
        heading: 'Your card was declined',
        text: `We could not charge ${amount} for invoice ${number}. You weren't charged. Pay with another card here.${again}`,
        action: `Pay ${amount}`,
      };
    case 'requires_auth':
      return {
        subject: `Confirm ${amount} with your bank: invoice ${number}`,
        heading: 'Your bank wants you to confirm',
        text: `Your bank asks you to confirm the payment of ${amount} for invoice ${number}. You haven't been charged yet. It takes a minute.`,
        action: `Confirm and pay ${amount}`,
      };
    case 'no_card':
      return {
        subject: `Invoice ${number} over ${amount} is due`,
        heading: `Invoice ${number} is due`,
        text: `There is no saved card that we could charge ${amount} to. Pay by card here.`,
        action: `Pay ${amount}`,
      };
    case 'overdue':
      return {
        subject: `Reminder: invoice ${number} over ${amount}`,
        heading: `Invoice ${number} is still open`,
        text: `It was due on ${writeDate(invoice.dueDate)}, and your bank does not let us charge the saved card again. Pay with another card here.`,
        action: `Pay ${amount}`,
      };
    case 'uncollectible':
      return {
        subject: `Last reminder: invoice ${number} over ${amount}`,
        heading: `Invoice ${number} was not paid`,
        text: `We asked several times and will not charge your card again. ${amount} is still owed, and new orders on invoice are refused until it is paid.`,
        action: `Pay ${amount}`,
      };
    case 'void':
      return {
        subject: `Invoice ${number} is void`,
        heading: `Invoice ${number} is void`,
        text: 'Nothing is owed, and nothing was charged. Keep it with your papers; there is nothing left to do.',
        action: 'See the invoice',
      };
    case 'credited':
      return {
        subject: `Credit note for invoice ${number}`,
        heading: 'A credit note for you',
        text: `A credit note was written for invoice ${number}. What was paid goes back to the card that paid; what is open costs that much less.`,
        action: 'See the invoice',
      };
  }
}

export function composeInvoiceMail(
  kind: InvoiceMail,
  invoice: InvoiceMailContext,
): { subject: string; body: ReactElement } {
  const { subject, heading, text, action } = wordsOf(kind, invoice);
  return {
    subject,
    body: (
      <Layout
        preview={text}
        heading={heading}
        isSandbox={invoice.isSandbox}
        footer={`You get this because ${invoice.sellerName} invoices ${invoice.buyerName} under this address.`}
      >
        <Paragraph>{text}</Paragraph>
        <Facts
          rows={[
            ['Invoice', invoice.number],
            [
              'Amount',
              `${formatMoney(invoice.amountCents, invoice.currency)} ${invoice.currency.toUpperCase()}`,
            ],
            ['Terms', TERMS_WORDS[invoice.terms]],
            ['Due', writeDate(invoice.dueDate)],
          ]}
        />
        <Action href={invoice.url}>{action}</Action>
        <Paragraph>
          <TextLink href={invoice.pdfUrl}>Download the PDF</TextLink>
        </Paragraph>
      </Layout>
    ),
  };
}
