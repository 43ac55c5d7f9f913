import { escapeHtml } from '../../pages/page.ts';
import type { Context } from '../core/context.ts';
import { get } from '../core/store.ts';
import { moment, money, status, table } from './format.ts';

/** What a customer sees of an invoice. */
export async function invoicePage(context: Context, id: string): Promise<string> {
  const { document: invoice } = await get(context, 'invoice', id);
  const rows = invoice.lines.data.map((line) => [
    escapeHtml(line.description ?? ''),
    `${moment(line.period.start)} to ${moment(line.period.end)}`,
    money(line.amount, line.currency),
  ]);
  return `<h1>Invoice ${escapeHtml(invoice.number ?? '')}</h1>
<dl><dt>Status</dt><dd>${status(invoice.status ?? '')}</dd>
<dt>Made</dt><dd>${moment(invoice.created)} UTC</dd>
<dt>For</dt><dd>${escapeHtml(invoice.customer_email ?? '')}</dd>
<dt>Total</dt><dd>${money(invoice.total, invoice.currency)}</dd>
<dt>Paid</dt><dd>${money(invoice.amount_paid, invoice.currency)}</dd>
<dt>Due</dt><dd>${money(invoice.amount_remaining, invoice.currency)}</dd></dl>
<h2>Lines</h2>${table(['What', 'Period', 'Amount'], rows, 'Nothing.')}
<p class="muted">A sandbox invoice: no money moved.</p>`;
}
