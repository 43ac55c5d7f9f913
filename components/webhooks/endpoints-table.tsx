import { RemovalButton } from '#components/team/removal-button.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { EndpointSwitch } from '#components/webhooks/endpoint-switch.tsx';
import type { ListedEndpoint } from '#lib/outgoing-events/list-endpoints.ts';

export interface EndpointsTableProps {
  tenantSlug: string;
  endpoints: readonly ListedEndpoint[];
}

/** Where events are sent. */
export function EndpointsTable({ tenantSlug, endpoints }: EndpointsTableProps) {
  return (
    <Table caption="Endpoints">
      <thead>
        <tr>
          <Th>Endpoint</Th>
          <Th>Events</Th>
          <Th>State</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {endpoints.map((endpoint) => {
          const path = `/api/tenants/${tenantSlug}/webhook-endpoints/${endpoint.id}`;
          return (
            <Tr key={endpoint.id}>
              <Td>
                <span className="min-w-0">
                  <span className="block break-all font-medium">{endpoint.url}</span>
                  {endpoint.description ? (
                    <span className="block break-words text-muted">{endpoint.description}</span>
                  ) : null}
                </span>
              </Td>
              <Td label="Events" className="text-muted">
                {endpoint.eventTypes.length > 0 ? endpoint.eventTypes.join(', ') : 'All'}
              </Td>
              <Td label="State">
                <EndpointState endpoint={endpoint} />
              </Td>
              <Td className="sm:text-end!">
                <span className="inline-flex">
                  <EndpointSwitch path={path} url={endpoint.url} isOn={endpoint.isOn} />
                  <RemovalButton
                    path={path}
                    label="Remove"
                    pendingLabel="Removing…"
                    subject={endpoint.url}
                    question="Remove this endpoint?"
                    consequence={`Nothing more is sent to ${endpoint.url}, and what it has not received yet it won't get. Deliveries so far stay in the list.`}
                    done="The endpoint was removed."
                  />
                </span>
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function EndpointState({ endpoint }: { endpoint: ListedEndpoint }) {
  if (!endpoint.isOn) {
    return (
      <span className="flex flex-wrap items-center gap-2">
        <Badge>Off</Badge>
        {endpoint.offReason ? <span className="text-muted">{endpoint.offReason}</span> : null}
      </span>
    );
  }
  if (!endpoint.failingSince) return <Badge tone="done">On</Badge>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone="debt">Failing</Badge>
      <span className="text-muted">
        since <Time at={endpoint.failingSince} />
      </span>
    </span>
  );
}
