import { escapeHtml } from '../../pages/page.ts';
import type { Context } from '../core/context.ts';
import { get } from '../core/store.ts';
import { moment, money } from './format.ts';

/** What a customer gets for a charge. */
export async function receiptPage(context: Context, id: string): Promise<string> {
  const { document: charge } = await get(context, 'charge', id);
  const card = charge.payment_method_details?.card;
  return `<h1>Receipt</h1>
<dl><dt>Paid</dt><dd>${money(charge.amount_captured, charge.currency)}</dd>
<dt>On</dt><dd>${moment(charge.created)} UTC</dd>
<dt>With</dt><dd>${escapeHtml(`${card?.brand ?? 'card'} ending in ${card?.last4 ?? '····'}`)}</dd>
<dt>For</dt><dd>${escapeHtml(charge.description ?? 'Payment')}</dd>
<dt>Refunded</dt><dd>${money(charge.amount_refunded, charge.currency)}</dd>
<dt>Number</dt><dd><code>${escapeHtml(charge.id)}</code></dd></dl>
<p class="muted">A sandbox receipt: no money moved.</p>`;
}
