import { escapeHtml } from '../../pages/page.ts';
import type { Context } from '../core/context.ts';
import { listObjects } from '../core/lists.ts';
import { get } from '../core/store.ts';
import { action, document, link, moment, money, status, table } from './format.ts';

export async function customersPage(context: Context): Promise<string> {
  const { data } = await listObjects(context, 'customer', '', { limit: 50 });
  return table(
    ['Created', 'Customer', 'E-mail', 'Name'],
    data.map((customer) => [
      moment(customer.created),
      link('/customers', customer.id),
      escapeHtml(customer.email ?? ''),
      escapeHtml(customer.name ?? ''),
    ]),
    'No customers yet.',
  );
}

/** One customer: saved cards, and what can happen to them; payments. */
export async function customerPage(context: Context, id: string): Promise<string> {
  const { document: customer } = await get(context, 'customer', id);
  const methods = await listObjects(context, 'payment_method', '', { limit: 50 }, { customer: id });
  const payments = await listObjects(context, 'payment_intent', '', { limit: 50 }, { customer: id });
  const methodRows = methods.data.map(({ id: methodId, card }) => [
    `<code>${methodId}</code>`,
    card ? escapeHtml(`${card.brand} ${card.last4}`) : '',
    card ? `${card.exp_month}/${card.exp_year}` : '',
    `<div class="actions">${action(`/actions/payment_methods/${methodId}/expire`, 'Let it expire')}${action(
      `/actions/payment_methods/${methodId}/detach`,
      'Detach',
    )}</div>`,
  ]);
  const paymentRows = payments.data.map((intent) => [
    moment(intent.created),
    link('/payments', intent.id),
    money(intent.amount, intent.currency),
    status(intent.status),
  ]);
  return `<dl><dt>E-mail</dt><dd>${escapeHtml(customer.email ?? 'none')}</dd></dl>
<h2>Saved cards</h2>${table(['Payment method', 'Card', 'Expires', 'Actions'], methodRows, 'None.')}
<h2>Payments</h2>${table(['Created', 'Payment', 'Amount', 'Status'], paymentRows, 'None.')}
${document(customer)}`;
}
