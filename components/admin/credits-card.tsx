import { DayChart } from '#components/charts/day-chart.tsx';
import { DaysFigures } from '#components/charts/days-figures.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { formatCredits } from '#lib/money.ts';

interface Day {
  day: string;
  value: number;
}

const credits = (value: number) => `${formatCredits(value)} credits`;

/** Credits that were bought and credits that were used, by day. */
export function CreditsCard({ sold, used }: { sold: readonly Day[]; used: readonly Day[] }) {
  return (
    <Card>
      <CardHeader
        title="Credits per day"
        description="Sold: granted for payments that succeeded. Used: debits and captured holds of all tenants."
      />
      <CardBody className="grid gap-6 lg:grid-cols-2">
        {[
          { id: 'credits-sold', title: 'Sold', days: sold },
          { id: 'credits-used', title: 'Used', days: used },
        ].map(({ id, title, days }) => (
          <div key={id} className="grid min-w-0 gap-3">
            <h3 className="font-medium">{title}</h3>
            <DayChart id={id} title={`${title} per day`} days={days} format={formatCredits} words={credits} />
          </div>
        ))}
        <div className="lg:col-span-2">
          <DaysFigures
            caption="Credits sold and used per day, in UTC"
            days={sold.map(({ day }) => day)}
            columns={[
              { heading: 'Sold', values: sold.map(({ value }) => value), format: formatCredits },
              { heading: 'Used', values: used.map(({ value }) => value), format: formatCredits },
            ]}
          />
        </div>
      </CardBody>
    </Card>
  );
}
