import Link from 'next/link';
import { EventBadge } from '#components/admin/event-badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ListedEvent } from '#lib/analytics/list-events.ts';

/** Events as they came; each leads to its payload and attempts. */
export function EventsTable({ events }: { events: readonly ListedEvent[] }) {
  return (
    <Table caption="Events, the newest first" dense>
      <thead>
        <tr>
          <Th>Event</Th>
          <Th>Received</Th>
          <Th>Status</Th>
          <Th numeric>Attempts</Th>
          <Th>What came of it</Th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Tr key={event.id}>
            <Td>
              <Link
                href={`/admin/webhooks/${event.id}`}
                className="inline-block py-0.5 font-medium text-accent-ink underline underline-offset-2"
              >
                {event.type}
              </Link>
              <span className="block break-all font-mono text-muted text-xs">{event.id}</span>
            </Td>
            <Td label="Received" className="whitespace-nowrap">
              <Time at={event.received_at} format="second" />
            </Td>
            <Td label="Status">
              <EventBadge status={event.status} />
            </Td>
            <Td label="Attempts" numeric>
              {event.attempts}
            </Td>
            <Td label="What came of it" className="break-words">
              {event.outcome ?? event.last_error ?? 'Not handled yet'}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
