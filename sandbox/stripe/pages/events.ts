import { escapeHtml } from '../../pages/page.ts';
import type { Context } from '../core/context.ts';
import { get } from '../core/store.ts';
import { action, document, link, moment, status, table } from './format.ts';

interface EventRow {
  id: string;
  type: string;
  created: string;
  state: string;
  attempts: number;
}

export async function eventsPage(context: Context): Promise<string> {
  const { rows } = await context.db.query<EventRow>(
    `select e.id, e.type, e.created, o.state, o.attempts
     from objects e join webhook_outbox o on o.event_id = e.id where e.kind = 'event'
     order by e.position desc limit 100`,
  );
  return table(
    ['Created', 'Event', 'Type', 'Webhook', 'Attempts'],
    rows.map((event) => [
      moment(Number(event.created)),
      link('/events', event.id),
      escapeHtml(event.type),
      status(event.state),
      String(event.attempts),
    ]),
    'No events yet.',
  );
}

interface DeliveryRow {
  attempt: number;
  started_at: Date;
  duration_ms: number;
  status: number | null;
  response_excerpt: string;
  error: string | null;
}

/** One event: every attempt to deliver it, and the buttons to send it again or to lose it. */
export async function eventPage(context: Context, id: string): Promise<string> {
  const { document: event } = await get(context, 'event', id);
  const { rows } = await context.db.query<DeliveryRow>(
    'select attempt, started_at, duration_ms, status, response_excerpt, error from webhook_deliveries where event_id = $1 order by id',
    [id],
  );
  const deliveries = rows.map((delivery) => [
    String(delivery.attempt),
    moment(delivery.started_at.getTime() / 1000),
    `${delivery.duration_ms} ms`,
    delivery.status === null ? '<span class="bad">no answer</span>' : String(delivery.status),
    `<code>${escapeHtml(delivery.error ?? delivery.response_excerpt)}</code>`,
  ]);
  return `<p>${escapeHtml(event.type)}, ${moment(event.created)}</p>
<div class="actions">${action(`/actions/events/${id}/redeliver`, 'Send again')}${action(
    `/actions/events/${id}/lose`,
    'Lose it',
  )}</div>
<h2>Deliveries</h2>${table(['Attempt', 'At', 'Took', 'Status', 'Answer'], deliveries, 'Not tried yet.')}
${document(event)}`;
}
