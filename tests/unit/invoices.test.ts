import { describe, expect, it } from 'vitest';
import { draftBody, draftTotal, emptyLine, parseSigned } from '#components/invoices/draft.ts';
import { invoiceStatus, parseTaxRate, writeDate, writeTaxRate } from '#lib/invoices/invoice-words.ts';
import { invoiceDraft } from '#lib/invoices/schemas.ts';

describe('a tax rate', () => {
  it.each([
    ['19', 190_000, '19%'],
    ['8.875', 88_750, '8.875%'],
    ['7,7 %', 77_000, '7.7%'],
    ['0', 0, '0%'],
  ])('%s is read and written exactly', (text, ppm, written) => {
    expect(parseTaxRate(text)).toBe(ppm);
    expect(writeTaxRate(ppm)).toBe(written);
  });

  it.each(['', 'x', '-1', '1.23456', '1e3'])('%j is none', (text) => {
    expect(parseTaxRate(text)).toBeNull();
  });
});

describe('the total of a draft', () => {
  const line = (unitAmount: string, taxRate: string, quantity = '1') => ({
    ...emptyLine(unitAmount + taxRate, taxRate),
    unitAmount,
    quantity,
  });

  it('taxes each rate once, rounded half away from zero, as the database does', () => {
    const lines = [line('3.33', '8.875', '3'), line('0.01', '8.875'), line('100', '19'), line('-5', '0')];
    expect(draftTotal(lines, 'usd')).toBe(12_489);
    expect(draftTotal([line('-0.50', '1')], 'usd')).toBe(-51);
  });

  it('is not known while something is no number', () => {
    expect(draftTotal([line('x', '0')], 'usd')).toBeNull();
    expect(draftTotal([line('1', '0', '1.5')], 'usd')).toBeNull();
  });

  it('reads amounts in the minor unit of the currency', () => {
    expect(parseSigned('-12.5', 'usd')).toBe(-1250);
    expect(parseSigned('500', 'jpy')).toBe(500);
    expect(parseSigned('1.5', 'jpy')).toBeNull();
  });
});

describe('what a form sends', () => {
  it('is what the route takes; what is no number is refused with its field', () => {
    const form = new FormData();
    const typed = {
      buyer: 'acme',
      buyerName: '',
      currency: 'USD',
      terms: 'net_30',
      taxName: 'VAT',
      memo: '',
      'lines.0.description': 'Workshop',
      'lines.0.quantity': '2',
      'lines.0.unitAmountCents': '50.00',
      'lines.0.taxRatePpm': '19',
    };
    for (const [name, text] of Object.entries(typed)) form.set(name, text);
    expect(invoiceDraft.parse(draftBody(form, ['0']))).toMatchObject({
      currency: 'usd',
      lines: [{ quantity: 2, unitAmountCents: 5000, taxRatePpm: 190_000 }],
    });
    form.set('lines.0.unitAmountCents', 'fifty');
    expect(invoiceDraft.safeParse(draftBody(form, ['0'])).error?.issues[0]?.path).toEqual([
      'lines',
      0,
      'unitAmountCents',
    ]);
  });
});

describe('words', () => {
  it('an open invoice becomes overdue by itself; a paid one never', () => {
    expect(invoiceStatus({ status: 'pending', isOverdue: true }).word).toBe('Overdue');
    expect(invoiceStatus({ status: 'paid', isOverdue: true }).word).toBe('Paid');
  });

  it('a date on paper is the same in every zone', () => {
    expect(writeDate('2026-11-21')).toBe('Nov 21, 2026');
  });
});
