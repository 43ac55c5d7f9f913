import { DayChart } from '#components/charts/day-chart.tsx';
import { DaysFigures } from '#components/charts/days-figures.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { percent } from '#components/ui/percent.ts';
import type { CurrencyRevenue } from '#lib/analytics/get-revenue.ts';
import { formatCredits, formatMoney } from '#lib/money.ts';

/** What one currency brought in, by day. */
export function RevenueCard({ revenue }: { revenue: CurrencyRevenue }) {
  const { currency, days, amountCents, refundedCents, payments, refundedPayments } = revenue;
  const money = (cents: number) => formatMoney(cents, currency);
  const code = currency.toUpperCase();
  return (
    <Card>
      <CardHeader
        title={`Revenue in ${code}: ${money(amountCents)}`}
        description={`${formatCredits(payments)} paid, before refunds and Stripe's fees. Of these, ${money(refundedCents)} was refunded (${percent(refundedCents, amountCents)} of the money, ${formatCredits(refundedPayments)} of the payments).`}
      />
      <CardBody className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <DayChart
          id={`revenue-${currency}`}
          title={`Revenue per day in ${code}`}
          days={days}
          format={money}
          words={money}
        />
        <DaysFigures
          caption={`Revenue per day in ${code}`}
          days={days.map(({ day }) => day)}
          columns={[{ heading: code, values: days.map(({ value }) => value), format: money }]}
        />
      </CardBody>
    </Card>
  );
}
