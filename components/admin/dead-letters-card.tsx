import { ReplayDead } from '#components/admin/replay-dead.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import type { DeadLetters } from '#lib/analytics/count-dead-letters.ts';
import { formatCredits } from '#lib/money.ts';

/** Events that were given up, by type, with a way to have them handled again. */
export function DeadLettersCard({ letters }: { letters: readonly DeadLetters[] }) {
  const all = letters.reduce((sum, { events }) => sum + events, 0);
  return (
    <Card className="min-w-0">
      <CardHeader
        title="Dead letters"
        description="Given up after 16 attempts, whenever they came. Mend the cause first, then replay them: what was already done is not done twice."
        action={<ReplayDead events={all} />}
      />
      <div className="pt-2">
        <Table caption="Dead letters by type" dense>
          <thead>
            <tr>
              <Th>Type</Th>
              <Th numeric>Events</Th>
              <Th numeric>Replay</Th>
            </tr>
          </thead>
          <tbody>
            {letters.map(({ type, events }) => (
              <Tr key={type}>
                <Td>
                  <a
                    href={`/admin/webhooks?q=${encodeURIComponent(type)}&status=dead`}
                    className="inline-block py-0.5 font-mono text-accent-ink text-xs underline underline-offset-2"
                  >
                    {type}
                  </a>
                </Td>
                <Td label="Events" numeric>
                  {formatCredits(events)}
                </Td>
                <Td label="Replay" numeric>
                  <ReplayDead type={type} events={events} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
    </Card>
  );
}
