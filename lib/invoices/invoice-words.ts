/** How invoices are named to people: on pages, in mails and on paper. Pure. */
import type { InvoiceStatus, Terms } from '#lib/invoices/schemas.ts';

export const TERMS_WORDS: Readonly<Record<Terms, string>> = {
  on_receipt: 'Due on receipt',
  net_7: 'Net 7 days',
  net_30: 'Net 30 days',
  net_60: 'Net 60 days',
};

interface StatusWords {
  word: string;
  tone: 'neutral' | 'accent' | 'done' | 'debt' | 'declined';
}

const STATUS_WORDS: Readonly<Record<InvoiceStatus, StatusWords>> = {
  draft: { word: 'Draft', tone: 'neutral' },
  pending: { word: 'Open', tone: 'accent' },
  paid: { word: 'Paid', tone: 'done' },
  failed: { word: 'Card declined', tone: 'declined' },
  requires_auth: { word: 'Needs confirmation', tone: 'debt' },
  void: { word: 'Void', tone: 'neutral' },
  uncollectible: { word: 'Unpaid', tone: 'declined' },
};

/** Where an invoice stands, in a word or two. Overdue is what an open one becomes by itself. */
export function invoiceStatus({
  status,
  isOverdue,
}: {
  status: InvoiceStatus;
  isOverdue: boolean;
}): StatusWords {
  return status === 'pending' && isOverdue ? { word: 'Overdue', tone: 'debt' } : STATUS_WORDS[status];
}

/** Whether it is owed and can be paid. */
export function isPayable(status: InvoiceStatus): boolean {
  return (
    status === 'pending' || status === 'failed' || status === 'requires_auth' || status === 'uncollectible'
  );
}

const DATE = new Intl.DateTimeFormat('en-US', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});

/** `2026-11-21` → `Nov 21, 2026`: a date on paper is the same for every reader. */
export function writeDate(date: string): string {
  return DATE.format(new Date(date));
}

/** `88750` → `8.875%`. */
export function writeTaxRate(ppm: number): string {
  const [whole, fraction = ''] = [Math.trunc(ppm / 10_000), String(ppm % 10_000).padStart(4, '0')];
  const shown = fraction.replace(/0+$/, '');
  return `${whole}${shown ? `.${shown}` : ''}%`;
}

/** `"8.875"` → `88750`, without a float in between; null where it is no rate. */
export function parseTaxRate(text: string): number | null {
  const found = /^(\d{1,3})(?:[.,](\d{1,4}))?\s*%?$/.exec(text.trim());
  return found ? Number(found[1]) * 10_000 + Number((found[2] ?? '').padEnd(4, '0')) : null;
}
