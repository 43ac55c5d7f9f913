import type Stripe from 'stripe';
import { escapeHtml } from '../../pages/page.ts';
import type { Context } from '../core/context.ts';
import { listObjects } from '../core/lists.ts';
import { idOf } from '../core/references.ts';
import { get } from '../core/store.ts';
import { action, document, link, moment, money, status, table } from './format.ts';

/** The newest payments. */
export async function paymentsPage(context: Context, offsetSeconds: number): Promise<string> {
  const { data } = await listObjects(context, 'payment_intent', '', { limit: 50 });
  const rows = data.map((intent) => [
    moment(intent.created),
    link('/payments', intent.id),
    money(intent.amount, intent.currency),
    status(intent.status),
    escapeHtml(intent.last_payment_error?.decline_code ?? ''),
    customerLink(intent.customer),
  ]);
  const clock = `<p>The clock says ${moment(context.now)} UTC${
    offsetSeconds === 0 ? '' : `, ${offsetSeconds} seconds ahead of the wall`
  }.</p>
<div class="actions">${action('/actions/clock/3600', 'One hour on')}${action('/actions/clock/86400', 'One day on')}${action(
    '/actions/clock/2678400',
    '31 days on',
  )}</div>`;
  const headings = ['Created', 'Payment', 'Amount', 'Status', 'Declined because', 'Customer'];
  return `${clock}${table(headings, rows, 'No payments yet.')}`;
}

/** One payment: its charges, refunds, disputes, events, and what can be done to it. */
export async function paymentPage(context: Context, id: string): Promise<string> {
  const { document: intent } = await get(context, 'payment_intent', id);
  const filter = { payment_intent: id };
  const charges = await listObjects(context, 'charge', '', { limit: 20 }, filter);
  const refunds = await listObjects(context, 'refund', '', { limit: 50 }, filter);
  const disputes = await listObjects(context, 'dispute', '', { limit: 20 }, filter);
  const { rows: events } = await context.db.query<{
    id: string;
    type: string;
    created: string;
    state: string;
  }>(
    `select e.id, e.type, e.created, o.state from objects e join webhook_outbox o on o.event_id = e.id
     where e.kind = 'event' and (e.document #>> '{data,object,id}' = $1 or e.document #>> '{data,object,payment_intent}' = $1)
     order by e.position`,
    [id],
  );
  const chargeRows = charges.data.map((charge) => [
    moment(charge.created),
    `<code>${charge.id}</code>`,
    money(charge.amount, charge.currency),
    status(charge.status),
    money(charge.amount_refunded, charge.currency),
    charge.receipt_url ? `<a href="/receipts/${charge.id}">Receipt</a>` : '',
  ]);
  return `<dl><dt>Amount</dt><dd>${money(intent.amount, intent.currency)}</dd>
<dt>Received</dt><dd>${money(intent.amount_received, intent.currency)}</dd>
<dt>Status</dt><dd>${status(intent.status)}</dd>
<dt>Customer</dt><dd>${customerLink(intent.customer) || 'none'}</dd></dl>
${chargeActions(charges.data)}
<h2>Charges</h2>${table(['Created', 'Charge', 'Amount', 'Status', 'Refunded', 'Receipt'], chargeRows, 'No charge yet.')}
<h2>Refunds</h2>${table(['Created', 'Refund', 'Amount', 'Status', 'Actions'], refunds.data.map(refundRow), 'None.')}
<h2>Disputes</h2>${table(['Created', 'Dispute', 'Amount', 'Status', 'Actions'], disputes.data.map(disputeRow), 'None.')}
<h2>Events</h2>${table(
    ['Created', 'Event', 'Type', 'Webhook'],
    events.map((event) => [
      moment(Number(event.created)),
      link('/events', event.id),
      escapeHtml(event.type),
      status(event.state),
    ]),
    'None.',
  )}
${document(intent)}`;
}

export function customerLink(customer: Stripe.PaymentIntent['customer']): string {
  const id = idOf(customer);
  return id ? link('/customers', id) : '';
}

function chargeActions(charges: Stripe.Charge[]): string {
  const charge = charges.find((candidate) => candidate.captured && candidate.status === 'succeeded');
  if (!charge) return '';
  const path = `/actions/charges/${charge.id}`;
  const amount = `<label>Amount in minor units<input name="amount" type="number" min="1" max="${
    charge.amount - charge.amount_refunded
  }" required></label>`;
  return `<div class="actions">
${charge.refunded ? '' : action(`${path}/refund`, 'Refund all that is left') + action(`${path}/refund`, 'Refund a part', amount)}
${charge.disputed ? '' : action(`${path}/dispute`, 'Open a dispute')}</div>`;
}

function refundRow(refund: Stripe.Refund): string[] {
  const path = `/actions/refunds/${refund.id}`;
  const isOver = refund.status === 'failed';
  return [
    moment(refund.created),
    `<code>${refund.id}</code>`,
    money(refund.amount, refund.currency),
    status(refund.status ?? ''),
    isOver ? '' : `<div class="actions">${action(`${path}/fail`, 'Let it fail')}</div>`,
  ];
}

function disputeRow(dispute: Stripe.Dispute): string[] {
  const path = `/actions/disputes/${dispute.id}`;
  const isOpen = /needs_response|under_review/.test(dispute.status);
  return [
    moment(dispute.created),
    `<code>${dispute.id}</code>`,
    money(dispute.amount, dispute.currency),
    status(dispute.status),
    isOpen
      ? `<div class="actions">${action(`${path}/win`, 'Win')}${action(`${path}/lose`, 'Lose')}</div>`
      : dispute.status === 'lost'
        ? `<div class="actions">${action(`${path}/win`, 'Win after all')}</div>`
        : '',
  ];
}
