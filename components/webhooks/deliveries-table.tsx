import Link from 'next/link';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { DeliveryBadge } from '#components/webhooks/delivery-badge.tsx';
import type { ListedDelivery } from '#lib/outgoing-events/list-deliveries.ts';

export interface DeliveriesTableProps {
  /** The page of webhooks, below which each delivery has its own. */
  href: string;
  deliveries: readonly ListedDelivery[];
}

/** What was told, to whom, and how the last attempt went. */
export function DeliveriesTable({ href, deliveries }: DeliveriesTableProps) {
  return (
    <Table caption="Deliveries" dense>
      <thead>
        <tr>
          <Th>Event</Th>
          <Th>To</Th>
          <Th>State</Th>
          <Th numeric>Attempts</Th>
          <Th numeric>Took</Th>
          <Th numeric>When</Th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Tr key={delivery.id}>
            <Td>
              <Link
                href={`${href}/${delivery.id}`}
                className="font-medium font-mono text-[13px] text-accent-ink underline underline-offset-2"
              >
                {delivery.type}
              </Link>
            </Td>
            <Td label="To" className="text-muted sm:max-w-72">
              <span className="min-w-0 break-all">{delivery.to}</span>
            </Td>
            <Td label="State">
              <span className="flex flex-wrap items-center gap-2 max-sm:justify-end">
                <DeliveryBadge status={delivery.status} />
                {delivery.error ? <span className="text-muted text-xs">{delivery.error}</span> : null}
              </span>
            </Td>
            <Td label="Attempts" numeric>
              {delivery.attempts}
            </Td>
            <Td label="Took" numeric className="whitespace-nowrap text-muted">
              {delivery.durationMs === null ? '–' : `${delivery.durationMs} ms`}
            </Td>
            <Td label="When" numeric className="whitespace-nowrap text-muted">
              <Time at={delivery.createdAt} format="second" />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
