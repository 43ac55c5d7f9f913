import { FiguresTable } from '#components/admin/figures-table.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { percent } from '#components/ui/percent.ts';
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
      <FiguresTable
        caption="Events by type"
        heading="Type"
        nameOf={({ type }) => type}
        columns={[
          { label: 'Events', figure: ({ events }) => formatCredits(events) },
          { label: 'Attempts', figure: ({ attempts }) => formatCredits(attempts) },
          { label: 'Error rate', figure: (type) => percent(type.failed_attempts, type.attempts) },
          { label: 'Dead', figure: ({ dead }) => formatCredits(dead) },
          { label: 'Handler p50', figure: ({ handler_p50_ms: p50 }) => ms(p50) },
          { label: 'Handler p95', figure: ({ handler_p95_ms: p95 }) => ms(p95) },
        ]}
        rows={types}
      />
    </Card>
  );
}
