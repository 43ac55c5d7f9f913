import { query } from '#lib/db.ts';
import { listAll } from '#lib/reconciliation/list-all.ts';
import { createdWithin, type Report } from '#lib/reconciliation/report.ts';
import { deliveredEvent, quarantineReason } from '#lib/webhooks/delivered-event.ts';
import { handlers } from '#lib/webhooks/handlers.ts';
import { storeEvent } from '#lib/webhooks/store-event.ts';

/** Stripe's filter takes at most twenty types. */
const TYPES_AT_ONCE = 20;

/** Finds events that Stripe made and nobody delivered, and puts them into the inbox as if they had been delivered. */
export async function findLostEvents(report: Report): Promise<void> {
  const types = Object.keys(handlers);
  for (let i = 0; i < types.length; i += TYPES_AT_ONCE) {
    const some = types.slice(i, i + TYPES_AT_ONCE);
    for await (const events of listAll((stripe, page) =>
      stripe.events.list({ ...page, types: some, created: createdWithin(report) }),
    )) {
      report.counts.events += events.length;
      const known = new Set(
        (
          await query<{ id: string }>(
            { name: 'known-events', text: 'select id from public.webhook_events where id = any ($1)' },
            [events.map(({ id }) => id)],
          )
        ).map(({ id }) => id),
      );
      for (const event of events) {
        if (known.has(event.id)) continue;
        const reason = quarantineReason(deliveredEvent(event));
        if (!(await storeEvent({ id: event.id, json: JSON.stringify(event), reason }))) continue;
        await report.find({
          kind: 'event_never_arrived',
          subject: event.id,
          words: `${event.type} was never delivered; it was put into the inbox.`,
          isRepaired: true,
          details: { type: event.type, created: event.created },
        });
      }
    }
  }
}
