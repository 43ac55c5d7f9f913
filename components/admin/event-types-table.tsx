import { Card, CardHeader } from '#components/ui/card.tsx';
import { percent } from '#components/ui/percent.ts';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import type { WebhookHealth } from '#lib/analytics/get-webhook-health.ts';
import { formatCredits } from '#lib/money.ts';

const ms = (value: number | null) => (value === null ? '–' : `${formatCredits(value)} ms`);

/** How each type of event fared. */
export function EventTypesTable({ types }: { types: WebhookHealth['types'] }) {
  return (
    <Card>
      <CardHeader
        title="By type"
        description="Error rate: attempts that failed, of all attempts. Handler: how long one attempt took."
      />
      <div className="pt-2">
        <Table caption="Events by type" dense>
          <thead>
            <tr>
              <Th>Type</Th>
              <Th numeric>Events</Th>
              <Th numeric>Attempts</Th>
              <Th numeric>Error rate</Th>
              <Th numeric>Dead</Th>
              <Th numeric>Handler p50</Th>
              <Th numeric>Handler p95</Th>
            </tr>
          </thead>
          <tbody>
            {types.map((type) => (
              <Tr key={type.type}>
                <Td className="font-mono text-xs">{type.type}</Td>
                <Td label="Events" numeric>
                  {formatCredits(type.events)}
                </Td>
                <Td label="Attempts" numeric>
                  {formatCredits(type.attempts)}
                </Td>
                <Td label="Error rate" numeric>
                  {percent(type.failed_attempts, type.attempts)}
                </Td>
                <Td label="Dead" numeric>
                  {formatCredits(type.dead)}
                </Td>
                <Td label="Handler p50" numeric>
                  {ms(type.handler_p50_ms)}
                </Td>
                <Td label="Handler p95" numeric>
                  {ms(type.handler_p95_ms)}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
    </Card>
  );
}
