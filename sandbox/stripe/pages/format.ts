import { escapeHtml } from '../../pages/page.ts';
import { formatAmount } from '../core/currencies.ts';

const good = ['succeeded', 'delivered', 'won', 'available'];
const bad = ['failed', 'canceled', 'requires_payment_method', 'given_up', 'lost', 'needs_response'];

export function money(amount: number, currency: string): string {
  return `${escapeHtml(formatAmount(amount, currency))} ${escapeHtml(currency.toUpperCase())}`;
}

export function moment(seconds: number): string {
  const at = new Date(seconds * 1000).toISOString();
  return `<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')}</time>`;
}

export function status(word: string): string {
  const tone = good.includes(word) ? 'good' : bad.includes(word) ? 'bad' : 'muted';
  return `<span class="${tone}">${escapeHtml(word.replaceAll('_', ' '))}</span>`;
}

export function link(path: string, id: string): string {
  return `<a href="${path}/${encodeURIComponent(id)}"><code>${escapeHtml(id)}</code></a>`;
}

/** A table that scrolls by itself where the screen is narrow; cells are markup already. */
export function table(headings: string[], rows: string[][], empty: string): string {
  if (rows.length === 0) return `<p class="muted">${escapeHtml(empty)}</p>`;
  const head = headings.map((heading) => `<th scope="col">${escapeHtml(heading)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(headings.join(', '))}">
<table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

/** A button that posts; `fields` are further inputs in front of it. */
export function action(path: string, label: string, fields = ''): string {
  return `<form method="post" action="${escapeHtml(path)}">${fields}<button>${escapeHtml(label)}</button></form>`;
}

export function document(object: object): string {
  return `<h2>Object</h2><pre tabindex="0">${escapeHtml(JSON.stringify(object, null, 2))}</pre>`;
}
