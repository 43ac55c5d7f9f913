import { Card, CardHeader } from '#components/ui/card.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCredits } from '#lib/money.ts';
import type { Expiry } from '#lib/usage/list-expiries.ts';

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  purchase: 'Purchase',
  recharge: 'Auto-recharge',
  subscription: 'Subscription',
  promotion: 'Promotion',
  adjustment: 'Adjustment',
  invoice: 'Invoice',
};

/** Credits that lapse unless they are used before: the soonest first. */
export function ExpiriesCard({ expiries }: { expiries: readonly Expiry[] }) {
  return (
    <Card className="min-w-0">
      <CardHeader title="What expires next" description="Credits that expire sooner are used first." />
      {expiries.length > 0 ? (
        <div className="pt-2">
          <Table caption="Credits that will expire" dense>
            <thead>
              <tr>
                <Th>Expires</Th>
                <Th>From</Th>
                <Th numeric>Credits</Th>
              </tr>
            </thead>
            <tbody>
              {expiries.map(({ grantId, at, credits, source, description }) => (
                <Tr key={grantId}>
                  <Td>
                    <Time at={at} format="date" />
                  </Td>
                  <Td label="From" className="text-muted">
                    {description || SOURCE_WORDS[source] || source}
                  </Td>
                  <Td label="Credits" numeric>
                    {formatCredits(credits)}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </div>
      ) : (
        <p className="px-4 pt-3 pb-5 text-muted sm:px-5">Nothing: none of your credits have an end.</p>
      )}
    </Card>
  );
}
