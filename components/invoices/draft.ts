/** What a draft's form shows and sends. Amounts as one types them until they are sent in minor units. Pure. */
import type { Invoice } from '#lib/invoices/invoice.ts';
import { parseTaxRate, writeTaxRate } from '#lib/invoices/invoice-words.ts';
import type { Terms } from '#lib/invoices/schemas.ts';
import { amountText, parseAmount } from '#lib/payments/custom-amount.ts';

export interface LineFields {
  /** Keeps its place while lines come and go. */
  key: string;
  description: string;
  quantity: string;
  unitAmount: string;
  taxRate: string;
}

export interface DraftFields {
  buyer: string;
  buyerName: string;
  currency: string;
  terms: Terms;
  taxName: string;
  memo: string;
  lines: LineFields[];
}

export function fieldsOf(invoice: Invoice | null): DraftFields {
  if (!invoice) {
    return {
      buyer: '',
      buyerName: '',
      currency: 'usd',
      terms: 'net_30',
      taxName: 'Tax',
      memo: '',
      lines: [emptyLine('0')],
    };
  }
  return {
    buyer: invoice.tenant_slug ?? invoice.buyer.email,
    buyerName: '',
    currency: invoice.currency,
    terms: invoice.terms,
    taxName: invoice.tax_name,
    memo: invoice.memo,
    lines: invoice.lines.map((line) => ({
      key: String(line.position),
      description: line.description,
      quantity: String(line.quantity),
      unitAmount: signedText(line.unit_amount_cents, invoice.currency),
      taxRate: writeTaxRate(line.tax_rate_ppm).slice(0, -1),
    })),
  };
}

export function emptyLine(key: string, taxRate = '0'): LineFields {
  return { key, description: '', quantity: '1', unitAmount: '', taxRate };
}

/** `-12.50` is a discount. Null where it is no amount in this currency. */
export function parseSigned(text: string, currency: string): number | null {
  const typed = text.trim();
  const isNegative = typed.startsWith('-') || typed.startsWith('−');
  const amount = parseAmount(isNegative ? typed.slice(1) : typed, currency);
  return amount === null ? null : isNegative ? -amount : amount;
}

function signedText(cents: number, currency: string): string {
  return `${cents < 0 ? '-' : ''}${amountText(Math.abs(cents), currency)}`;
}

/** As the route takes it; what is no number goes as null, and the route says which field. */
export function draftBody(form: FormData, keys: readonly string[]): object {
  const text = (name: string) => String(form.get(name) ?? '');
  const currency = text('currency').toLowerCase();
  return {
    buyer: text('buyer'),
    buyerName: text('buyerName'),
    currency,
    terms: text('terms'),
    taxName: text('taxName'),
    memo: text('memo'),
    lines: keys.map((_, index) => ({
      description: text(`lines.${index}.description`),
      quantity: Number(text(`lines.${index}.quantity`)),
      unitAmountCents: parseSigned(text(`lines.${index}.unitAmountCents`), currency),
      taxRatePpm: parseTaxRate(text(`lines.${index}.taxRatePpm`)),
    })),
  };
}

/** What the lines add up to while one types; null where something is no number yet. The server counts for itself. */
export function draftTotal(lines: readonly LineFields[], currency: string): number | null {
  const byRate = new Map<number, number>();
  for (const line of lines) {
    const unit = parseSigned(line.unitAmount, currency);
    const rate = parseTaxRate(line.taxRate);
    const quantity = Number(line.quantity);
    if (unit === null || rate === null || !Number.isInteger(quantity) || quantity < 1) return null;
    byRate.set(rate, (byRate.get(rate) ?? 0) + unit * quantity);
  }
  let total = 0n;
  for (const [rate, base] of byRate) total += BigInt(base) + roundedTax(BigInt(base), BigInt(rate));
  return Number(total);
}

/** Half away from zero, as in SQL. */
function roundedTax(base: bigint, ppm: bigint): bigint {
  const product = base * ppm;
  const half = product < 0n ? -500_000n : 500_000n;
  return (product + half) / 1_000_000n;
}
