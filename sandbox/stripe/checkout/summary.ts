import type Stripe from 'stripe';
import { escapeHtml } from '../../pages/page.ts';
import { formatAmount } from '../core/currencies.ts';
import type { LineItemDocument } from '../core/documents.ts';

/** "per month", "every 3 months"; empty for what is bought once. */
export function subscriptionWords(items: LineItemDocument[]): string {
  const recurring = items[0]?.price.recurring;
  if (!recurring) return '';
  const { interval, interval_count: count } = recurring;
  return count === 1 ? `per ${interval}` : `every ${count} ${interval}s`;
}

/** What is bought, line by line, and what it comes to. */
export function itemList(items: LineItemDocument[], session: Stripe.Checkout.Session, total: string): string {
  const currency = session.currency ?? '';
  const rows = items.map((item) => {
    const quantity = item.quantity ?? 1;
    const each =
      quantity > 1
        ? `<span class="muted">Qty ${quantity} · ${escapeHtml(formatAmount(item.price.unit_amount ?? 0, currency))} each</span>`
        : '';
    return `<li><span class="item"><span>${escapeHtml(item.description ?? 'Item')}</span>${each}</span>
<span class="amount">${escapeHtml(formatAmount(item.amount_total, currency))}</span></li>`;
  });
  return `<ul class="items" aria-label="What you are paying for">${rows.join('\n')}</ul>
<dl class="totals"><dt>Total due today</dt><dd>${escapeHtml(total)}</dd></dl>`;
}
